from django.db import migrations

BATCH = 5000


def fill(apps, schema_editor):
    photos = apps.get_model("listings", "Photo").objects.using(schema_editor.connection.alias)
    rows = apps.get_model("listings", "PhotoQuarter").objects.using(schema_editor.connection.alias)
    made = []
    for pk, perceptual_hash in photos.values_list("pk", "perceptual_hash").iterator():
        number = int(perceptual_hash, 16)
        made += [rows.model(photo_id=pk, code=place << 16 | number >> place * 16 & 0xFFFF) for place in range(4)]
        if len(made) >= BATCH:
            rows.bulk_create(made)
            made = []
    rows.bulk_create(made)


def empty(apps, schema_editor):
    apps.get_model("listings", "PhotoQuarter").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("listings", "0038_photo_quarters")]

    operations = [migrations.RunPython(fill, empty)]
