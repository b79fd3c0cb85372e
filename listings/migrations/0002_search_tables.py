from django.db import migrations

from listings import search_index


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: search_index.create_tables(schema_editor),
            lambda apps, schema_editor: search_index.drop_tables(schema_editor),
        )
    ]
