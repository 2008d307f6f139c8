import django.core.validators
from django.db import migrations, models

from django.conf import settings
import django.db.models.deletion

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0001_initial'),
        ('transcripts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pinned', 'Pinned'), ('excused', 'Excused')], max_length=10)),
                ('reason', models.TextField(verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('score', models.FloatField(editable=False, help_text='0..1, what counts', null=True)),
                ('doubt', models.FloatField(db_default=0.0, default=0.0, editable=False, help_text='0..1, share of the score in doubt')),
                ('urgency', models.FloatField(db_default=0.0, default=0.0, editable=False)),
                ('reviewed_at', models.DateTimeField(editable=False, help_text='the latest review', null=True)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField(help_text='0..1')),
                ('result', models.JSONField(help_text='assessments.scoring.Score as JSON')),
                ('rubric', models.JSONField(help_text='the key points as they were')),
                ('prompt_text', models.TextField(blank=True, help_text='what the learner had read; said again it earns nothing')),
                ('rubric_version', models.CharField(help_text="of the key points and the prompt's text together", max_length=64)),
                ('scorer_version', models.CharField(max_length=20)),
                ('current', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Fragment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.FloatField(help_text='seconds')),
                ('end', models.FloatField(help_text='seconds')),
                ('text', models.TextField()),
                ('strength', models.FloatField(default=0.0, help_text='0..1, how well it covers the key point')),
                ('pinned', models.BooleanField(default=False, help_text='chosen by a trainer: kept as it is')),
            ],
            options={
                'ordering': ('-pinned', '-strength', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='KeyPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=120, verbose_name='key point')),
                ('weight', models.FloatField(default=1.0, validators=[django.core.validators.MinValueValidator(0.1)], verbose_name='weight')),
                ('keywords', models.JSONField(blank=True, default=dict)),
                ('synonyms', models.JSONField(blank=True, default=dict)),
                ('must', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict)),
                ('must_not', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
            options={
                'ordering': ('prompt', 'position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Mastery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('probability', models.FloatField(help_text='0..1, on the day of the last answer')),
                ('answers', models.PositiveIntegerField(default=0)),
                ('last_earned', models.FloatField(default=0.0)),
                ('last_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='when it should be answered again')),
                ('memory', models.JSONField(default=dict, help_text="the schedule's state: stability, difficulty, due, last")),
                ('reason', models.JSONField(default=dict, help_text='why so, as assessments.mastery.core says it')),
                ('model_version', models.CharField(max_length=20)),
            ],
            options={
                'ordering': ('learner', 'key_point'),
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scored', models.FloatField(help_text='0..1, by the scorer')),
                ('earned', models.FloatField(help_text="0..1, what counts: a reviewer's where one decided")),
                ('doubt', models.FloatField(default=0.0, help_text='0..1, how unsure the scorer is; 0 once decided')),
                ('decided', models.BooleanField(default=False, help_text='by a person')),
            ],
            options={
                'ordering': ('answer', 'key_point'),
            },
        ),
        migrations.CreateModel(
            name='Prompt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('question', models.TextField(verbose_name='question')),
                ('hint', models.TextField(blank=True, verbose_name='hint')),
                ('max_attempts', models.PositiveSmallIntegerField(default=0, help_text='0 means as many as the learner likes.', verbose_name='attempts allowed')),
                ('max_seconds', models.PositiveSmallIntegerField(default=180, validators=[django.core.validators.MinValueValidator(10)], verbose_name='longest answer in seconds')),
            ],
            options={
                'ordering': ('session', 'position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.TextField(blank=True)),
                ('second_look', models.BooleanField(db_default=False, default=False, help_text='another person should decide, too, without seeing this')),
                ('blind', models.BooleanField(db_default=False, default=False, help_text='decided without seeing what others did: compared with theirs, it moves no score')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='ReviewPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('earned', models.FloatField(help_text='0..1; none: as scored', null=True)),
                ('scored', models.FloatField(help_text='0..1, what the scorer had given')),
                ('comment', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('review', 'key_point'),
            },
        ),
        migrations.CreateModel(
            name='StudyPace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes_a_day', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(240)], verbose_name='minutes a day')),
            ],
        ),
        migrations.AddField(
            model_name='adjustment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='learner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='learner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='recording',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='transcripts.recording'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='assessments.answer'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='revision',
            field=models.ForeignKey(help_text='whose words were scored', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='transcripts.revision'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='assessments.answer'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='fragment',
            name='recording',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fragments', to='transcripts.recording'),
        ),
        migrations.AddField(
            model_name='fragment',
            name='revision',
            field=models.ForeignKey(help_text="whose words these are; None where they are gone and a trainer's choice stays", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='transcripts.revision'),
        ),
        migrations.AddField(
            model_name='fragment',
            name='key_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fragments', to='assessments.keypoint'),
        ),
        migrations.AddField(
            model_name='mastery',
            name='key_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mastery', to='assessments.keypoint'),
        ),
        migrations.AddField(
            model_name='mastery',
            name='learner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mastery', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outcome',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='assessments.answer'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='key_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='assessments.keypoint'),
        ),
        migrations.AddField(
            model_name='prompt',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prompts', to='courses.session'),
        ),
        migrations.AddField(
            model_name='keypoint',
            name='prompt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_points', to='assessments.prompt'),
        ),
        migrations.AddField(
            model_name='answer',
            name='prompt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessments.prompt'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='prompt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to='assessments.prompt'),
        ),
        migrations.AddField(
            model_name='review',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='assessments.answer'),
        ),
        migrations.AddField(
            model_name='review',
            name='assessment',
            field=models.ForeignKey(help_text='what was looked at', on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='assessments.assessment'),
        ),
        migrations.AddField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewpoint',
            name='key_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_points', to='assessments.keypoint'),
        ),
        migrations.AddField(
            model_name='reviewpoint',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='assessments.review'),
        ),
        migrations.AddField(
            model_name='studypace',
            name='learner',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='study_pace', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('answer',), name='one_current_assessment'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('answer', 'revision', 'rubric_version', 'scorer_version'), name='assessed_once'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('answer',), name='one_open_dispute'),
        ),
        migrations.AddConstraint(
            model_name='fragment',
            constraint=models.UniqueConstraint(fields=('key_point', 'recording', 'start'), name='fragment_once'),
        ),
        migrations.AddIndex(
            model_name='mastery',
            index=models.Index(fields=['learner', 'due_at'], name='mastery_due'),
        ),
        migrations.AddConstraint(
            model_name='mastery',
            constraint=models.UniqueConstraint(fields=('learner', 'key_point'), name='one_mastery_per_point'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['key_point', 'earned'], name='outcome_by_point'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('answer', 'key_point'), name='one_outcome_per_point'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['prompt', 'urgency'], name='answer_by_urgency'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('urgency__gte', 0.05)), fields=['-urgency', 'created_at', 'id'], name='answer_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('reviewed_at', None), ('score__isnull', False)), fields=['score', 'created_at', 'id'], name='answer_lowest_first'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['-created_at', '-id'], name='answer_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('prompt', 'learner', 'number'), name='answer_number_once'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.UniqueConstraint(fields=('learner', 'prompt'), name='one_adjustment_per_prompt'),
        ),
        migrations.AddConstraint(
            model_name='reviewpoint',
            constraint=models.UniqueConstraint(fields=('review', 'key_point'), name='judged_once_in_a_review'),
        ),
    ]
