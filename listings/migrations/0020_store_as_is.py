from django.db import migrations

# What a page reads whole, each time: PostgreSQL would compress it, and take it apart again for every reader.
COLUMNS = (("listings_searchblock", "rows"), ("listings_publishedpage", "packed"))


def store(how):
    def alter(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE {how}")
            # What stands there keeps its form until it is written anew.
            empty = "''::bytea" if column == "rows" else "''"
            schema_editor.execute(f"UPDATE {table} SET {column} = {column} || {empty}")  # noqa: S608

    return alter


class Migration(migrations.Migration):
    dependencies = [("listings", "0019_before_after")]

    operations = [migrations.RunPython(store("EXTERNAL"), store("EXTENDED"))]
