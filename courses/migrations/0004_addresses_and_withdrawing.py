from django.db import migrations, models


def know_addresses(apps, schema_editor):
    """Let allauth know each person's address as the main, verified one: it comes from HR."""
    Employee = apps.get_model("courses", "Employee")
    EmailAddress = apps.get_model("account", "EmailAddress")
    for person in Employee.objects.exclude(email="").only("pk", "email").iterator(chunk_size=500):
        EmailAddress.objects.filter(user_id=person.pk, primary=True).exclude(email=person.email).delete()
        EmailAddress.objects.filter(email=person.email).exclude(user_id=person.pk).delete()
        EmailAddress.objects.update_or_create(
            user_id=person.pk, email=person.email, defaults={"verified": True, "primary": True}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_name_publishing'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [
        migrations.RunPython(know_addresses, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('listened', 'Listened to a recording'), ('read_transcript', 'Read a transcript'), ('downloaded', 'Downloaded'), ('uploaded', 'Uploaded a recording'), ('deleted', 'Deleted a recording'), ('retried', 'Started a recording again'), ('cancelled', 'Cancelled a recording'), ('assigned', 'Assigned a course'), ('assignment_withdrawn', 'Withdrew a course from a department'), ('course_changed', 'Changed a course'), ('course_published', 'Published a course'), ('course_withdrawn', 'Took a course back to draft'), ('rubric_changed', 'Changed a question'), ('person_changed', 'Changed a person')], max_length=30, verbose_name='action'),
        ),
    ]
