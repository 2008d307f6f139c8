import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0001_initial'),
        ('jobs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(max_length=20)),
                ('filters', models.JSONField(blank=True, default=dict)),
                ('form', models.CharField(choices=[('xlsx', 'Excel (XLSX)'), ('csv', 'CSV for spreadsheets'), ('csv-plain', 'CSV for programs'), ('pdf', 'PDF')], default='xlsx', max_length=10, verbose_name='format')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_reports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], default=0, verbose_name='weekday')),
                ('hour', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour')),
                ('is_active', models.BooleanField(default=True)),
                ('next_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('recipients', models.ManyToManyField(related_name='report_schedules', to=settings.AUTH_USER_MODEL, verbose_name='goes to')),
                ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='reporting.savedreport')),
            ],
            options={
                'ordering': ('weekday', 'hour', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('key', models.CharField(max_length=60)),
                ('measured_at', models.DateTimeField()),
                ('people', models.PositiveIntegerField(null=True)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('overdue', models.PositiveIntegerField(default=0)),
                ('due_soon', models.PositiveIntegerField(default=0)),
                ('answers', models.PositiveIntegerField(default=0)),
                ('speech', models.FloatField(default=0.0)),
                ('week_answers', models.PositiveIntegerField(default=0, help_text='since Monday')),
                ('week_speech', models.FloatField(default=0.0, help_text='since Monday')),
                ('unanswered', models.PositiveIntegerField(null=True)),
                ('points', models.PositiveIntegerField(help_text='key points of people, answered once or more', null=True)),
                ('probability', models.FloatField(help_text='sum over those points', null=True)),
                ('held', models.PositiveIntegerField(help_text='of those points', null=True)),
                ('to_review', models.PositiveIntegerField(null=True)),
                ('course', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.course')),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.department')),
                ('trainer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-day', 'key'),
            },
        ),
        migrations.CreateModel(
            name='ReportSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('problem', models.CharField(blank=True, help_text='code of why nothing was sent', max_length=40)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='reporting.reportschedule')),
            ],
            options={
                'ordering': ('-due_at', 'recipient__username'),
                'constraints': [models.UniqueConstraint(fields=('schedule', 'recipient', 'due_at'), name='report_sent_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='savedreport',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='one_saved_report_of_a_name'),
        ),
        migrations.AddIndex(
            model_name='reportschedule',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['next_at'], name='schedule_due'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['department', 'day'], name='standing_of_department'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['course', 'day'], name='standing_of_course'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['day'], name='standing_by_day'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.UniqueConstraint(fields=('key', 'day'), name='one_standing_a_day'),
        ),
    ]
