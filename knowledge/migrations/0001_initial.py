import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('transcripts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('summary', models.JSONField(default=list)),
                ('outline', models.JSONField(default=list)),
                ('terms', models.JSONField(default=list)),
                ('questions', models.JSONField(default=list)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('recording', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='transcripts.recording')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='transcripts.revision')),
            ],
            options={
                'verbose_name_plural': 'notes',
            },
        ),
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('entry', 'Entry'), ('segment', 'Segment')], max_length=10)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('tokens', models.TextField()),
                ('start', models.FloatField()),
                ('end', models.FloatField()),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_rows', to='transcripts.recording')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='transcripts.revision')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='KnowledgeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('start', models.FloatField()),
                ('end', models.FloatField()),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='transcripts.recording')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='transcripts.revision')),
            ],
            options={
                'ordering': ('recording', 'position'),
                'constraints': [models.UniqueConstraint(fields=('recording', 'position'), name='entry_once')],
            },
        ),
    ]
