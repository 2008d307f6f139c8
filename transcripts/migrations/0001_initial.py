import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import transcripts.intake.models
import transcripts.recordings.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkerHeartbeat',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('queues', models.JSONField(default=list)),
                ('hears', models.BooleanField(default=False, help_text='whether it takes recordings')),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('device', models.CharField(blank=True, max_length=40)),
                ('engines', models.JSONField(default=list)),
                ('slots', models.PositiveIntegerField(default=1, help_text='how many pieces of work it does at once')),
                ('done', models.PositiveIntegerField(default=0, help_text='recordings ended since it started')),
                ('memory_mb', models.FloatField(default=0.0)),
                ('version', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Recording',
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
                ('kind', models.CharField(choices=[('lecture', 'Lecture'), ('answer', 'Answer')], max_length=10)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('audio', models.FileField(max_length=200, upload_to=transcripts.recordings.models.audio_name)),
                ('playback', models.FileField(blank=True, help_text='a seekable copy where the original is not', max_length=200, upload_to='')),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('duration', models.FloatField(blank=True, help_text='seconds; None until it is known', null=True)),
                ('max_seconds', models.PositiveIntegerField(help_text='the longest sound that was allowed')),
                ('peaks', models.JSONField(blank=True, default=list)),
                ('stage', models.CharField(choices=[('received', 'Received'), ('queued', 'Waiting'), ('transcribing', 'Listening'), ('analysing', 'Reading'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='received', max_length=12)),
                ('lane', models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=models.Value('light'), transcribed_at__isnull=False), models.When(kind='answer', then=models.Value('live')), default=models.Value('speech')), help_text="where it waits, or would; which queues' workers take it: enums.LANES", output_field=models.CharField(choices=[('live', 'Live'), ('speech', 'Speech'), ('light', 'Light')], max_length=10))),
                ('progress', models.FloatField(default=0.0)),
                ('stretches_done', models.PositiveIntegerField(default=0)),
                ('transcribed_at', models.DateTimeField(blank=True, null=True)),
                ('failed_steps', models.JSONField(blank=True, default=list, help_text='names of analysis steps that failed')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='courses.course')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recordings', to='courses.session')),
            ],
            options={
                'ordering': ('-created_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('origin', models.CharField(choices=[('heard', 'Heard'), ('corrected', 'Corrected'), ('imported', 'Imported'), ('disputed', 'Disputed')], default='heard', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('completed_at', models.DateTimeField(blank=True, help_text='None while it grows', null=True)),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('hotwords', models.JSONField(blank=True, default=list, help_text='the words that the engine was told')),
                ('author', models.ForeignKey(blank=True, help_text='who wrote it; None where an engine heard it', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='transcripts.recording')),
            ],
            options={
                'ordering': ('recording', 'number'),
            },
        ),
        migrations.AddField(
            model_name='recording',
            name='current_revision',
            field=models.ForeignKey(blank=True, editable=False, help_text='its text; the one that is being heard while there is no other', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='transcripts.revision'),
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=40)),
                ('labels', models.CharField(max_length=200)),
                ('value', models.FloatField(default=0.0)),
            ],
            options={
                'ordering': ['metric', 'labels'],
                'constraints': [models.UniqueConstraint(fields=('metric', 'labels'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='TranscriptSegment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stretch', models.PositiveIntegerField()),
                ('position', models.PositiveIntegerField()),
                ('start', models.FloatField()),
                ('end', models.FloatField()),
                ('text', models.TextField(blank=True)),
                ('confidence', models.FloatField(null=True)),
                ('doubtful', models.BooleanField(default=False)),
                ('words', models.JSONField(default=list)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='transcripts.revision')),
            ],
            options={
                'ordering': ('revision', 'stretch', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=20)),
                ('target', models.PositiveBigIntegerField()),
                ('metadata', models.JSONField(blank=True, default=dict)),
                ('length', models.PositiveBigIntegerField(help_text='bytes')),
                ('offset', models.PositiveBigIntegerField(default=0, help_text='bytes that are safe')),
                ('state', models.CharField(choices=[('coming', 'Coming'), ('received', 'Received'), ('done', 'Done'), ('refused', 'Refused')], default='coming', max_length=10)),
                ('refusal', models.CharField(blank=True, help_text="a problem's code", max_length=40)),
                ('result', models.JSONField(blank=True, null=True)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField(default=transcripts.intake.models.kept_until)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', 'pk'),
            },
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('recording', 'number'), name='revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('completed_at', None)), fields=('recording',), name='one_growing_revision'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['stage', 'lease_until'], name='transcripts_stage_f0dcae_idx'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['stage', 'finished_at'], name='recording_stage_finished'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['course', 'kind'], name='transcripts_course__3ccef0_idx'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['owner', 'created_at'], name='transcripts_owner_i_37848e_idx'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(fields=['-created_at', 'id'], name='recording_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='transcriptsegment',
            constraint=models.UniqueConstraint(fields=('revision', 'stretch', 'position'), name='segment_once'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['state', 'expires_at'], name='transcripts_state_expires_idx'),
        ),
    ]
