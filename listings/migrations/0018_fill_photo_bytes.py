from django.db import migrations

BATCH = 1000


def fill(apps, schema_editor):
    photos = apps.get_model("listings", "Photo").objects.using(schema_editor.connection.alias)
    rows = apps.get_model("listings", "PhotoByte").objects.using(schema_editor.connection.alias)
    made = []
    for pk, perceptual_hash in photos.values_list("pk", "perceptual_hash").iterator():
        made += [
            rows.model(photo_id=pk, code=place << 8 | value)
            for place, value in enumerate(bytes.fromhex(perceptual_hash))
        ]
        if len(made) >= BATCH:
            rows.bulk_create(made)
            made = []
    rows.bulk_create(made)


def empty(apps, schema_editor):
    apps.get_model("listings", "PhotoByte").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("listings", "0017_photo_bytes")]

    operations = [migrations.RunPython(fill, empty)]
