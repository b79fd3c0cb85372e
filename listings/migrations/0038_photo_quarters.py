from django.db import migrations, models

QUARTERS = "PhotoQuarter"


def empty(apps, schema_editor):
    apps.get_model("listings", QUARTERS).objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    """Sixteen bits of a hash are in one of 65,536 photos, eight are in one of 256: far fewer to look at."""

    dependencies = [("listings", "0037_agreed_verb")]

    operations = [
        migrations.RenameModel("PhotoByte", QUARTERS),
        migrations.RunPython(empty, empty),
        migrations.AlterField("photoquarter", "code", models.PositiveIntegerField(db_index=True)),
    ]
