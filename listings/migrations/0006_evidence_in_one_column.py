"""Search rows say in one column which evidence holds. The tables are derived: `manage.py rebuild_search` fills them."""

from django.db import migrations

from listings import search_index


def make_anew(apps, schema_editor):
    search_index.drop_tables(schema_editor)
    search_index.create_tables(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_area_prices")]

    operations = [migrations.RunPython(make_anew, migrations.RunPython.noop)]
