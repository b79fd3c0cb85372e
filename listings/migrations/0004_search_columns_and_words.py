"""Search rows with more columns, and the words of listings. The tables are derived: `manage.py rebuild_search` fills them."""

from django.db import migrations

from listings import search_index


def make_anew(apps, schema_editor):
    search_index.drop_tables(schema_editor)
    search_index.create_tables(schema_editor)
    search_index.create_text_table(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_hours_patterns_and_publish_counter")]

    operations = [
        migrations.RunPython(make_anew, lambda apps, schema_editor: search_index.drop_text_table(schema_editor)),
    ]
