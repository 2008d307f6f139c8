import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import jobs.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='since when it waits; ahead of now where it waits for its next attempt')),
                ('started_at', models.DateTimeField(blank=True, help_text='of the last claim', null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('deaths', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=100)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error_detail', models.TextField(blank=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(blank=True, max_length=100)),
                ('params', models.JSONField(blank=True, default=dict)),
                ('asked', models.JSONField(blank=True, default=dict, help_text='from where, for the room that keeps it')),
                ('stage', models.CharField(choices=[('queued', 'Waiting'), ('running', 'At work'), ('done', 'Completed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=12)),
                ('progress', models.FloatField(default=0.0, help_text='0..1')),
                ('note', models.CharField(blank=True, help_text='code of what is being done', max_length=40)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('file', models.FileField(blank=True, max_length=200, upload_to=jobs.models.result_name)),
                ('file_name', models.CharField(blank=True, help_text='as a person gets it', max_length=150)),
                ('file_type', models.CharField(blank=True, max_length=100)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', 'pk'),
                'indexes': [models.Index(fields=['stage', 'created_at'], name='job_stage_created'), models.Index(fields=['owner', 'kind', 'created_at'], name='job_owner_kind_created')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stage__in', ('queued', 'running')), models.Q(('key', ''), _negated=True)), fields=('owner', 'key'), name='job_once_at_a_time')],
            },
        ),
    ]
