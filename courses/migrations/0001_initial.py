import courses.certificates.models
import courses.people.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('employee', 'Employee'), ('trainer', 'Trainer'), ('hr', 'HR manager'), ('compliance', 'Compliance officer'), ('administrator', 'Administrator')], default='employee', max_length=20, verbose_name='role')),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=10, verbose_name='interface language')),
                ('is_service', models.BooleanField(db_default=False, default=False, editable=False, help_text='only tokens act as it; nobody signs in')),
                ('joined_on', models.DateField(blank=True, help_text='Assignments to new people count from this day.', null=True, verbose_name='joined on')),
                ('time_zone', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='time zone')),
                ('email_reminders', models.BooleanField(db_default=True, default=True, verbose_name='reminders by e-mail')),
                ('left_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='left')),
                ('work_open', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('work_overdue', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ('username',),
            },
            managers=[
                ('objects', courses.people.models.EmployeeManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                ('prefix', models.CharField(help_text="the secret's beginning, to recognise it by", max_length=16)),
                ('digest', models.CharField(help_text='SHA-256 of the secret', max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English')], default='zh', max_length=10, verbose_name='spoken language')),
                ('simplify', models.BooleanField(default=True, help_text='Traditional characters in transcripts are converted.', verbose_name='write Chinese in simplified characters')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10, verbose_name='status')),
                ('needs_answers', models.BooleanField(db_default=True, default=True, help_text='Otherwise finishing the sessions is enough.', verbose_name='complete only when every question is answered')),
                ('renew_months', models.PositiveSmallIntegerField(blank=True, help_text='Whoever has completed the course takes it again after so long. Empty: once is enough.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='to be renewed after (months)')),
                ('gives_certificate', models.BooleanField(db_default=True, default=True, verbose_name='gives a certificate')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('trainers', models.ManyToManyField(blank=True, related_name='trained_courses', to=settings.AUTH_USER_MODEL, verbose_name='trainers')),
            ],
            options={
                'ordering': ('title', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('path', models.CharField(db_index=True, default='', editable=False, max_length=255)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='courses.department', verbose_name='part of')),
            ],
            options={
                'ordering': ('path',),
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, choices=[('employee', 'Employee'), ('trainer', 'Trainer'), ('hr', 'HR manager'), ('compliance', 'Compliance officer'), ('administrator', 'Administrator')], db_default='', default='', max_length=20, verbose_name='role')),
                ('joined_after', models.DateField(blank=True, null=True, verbose_name='joined after')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('due_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days')),
                ('due_from', models.CharField(choices=[('assigned', 'after it is assigned'), ('joined', 'after joining the company')], db_default='assigned', default='assigned', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('applied_at', models.DateTimeField(editable=False, null=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('employee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='courses.course')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='courses.department')),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='employee',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='courses.department', verbose_name='department'),
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('exempted_at', models.DateTimeField(blank=True, null=True)),
                ('cycle', models.PositiveSmallIntegerField(db_default=1, default=1, help_text='grows with each renewal')),
                ('cycle_started_at', models.DateTimeField(blank=True, help_text='None in the first', null=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='enrolments', to='courses.assignment')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='courses.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': (models.OrderBy(models.F('due_on'), nulls_last=True), 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=courses.certificates.models.new_code, editable=False, max_length=20, unique=True)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
                ('name', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=200)),
                ('score', models.FloatField(blank=True, help_text='0..1', null=True)),
                ('completed_on', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='certificates', to='courses.course')),
                ('enrolment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='certificates', to='courses.enrolment')),
            ],
            options={
                'ordering': ('-completed_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exemptions', to='courses.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exemptions', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=80, verbose_name='term')),
                ('meaning', models.CharField(blank=True, max_length=300, verbose_name='meaning')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='glossary', to='courses.course')),
            ],
            options={
                'ordering': ('term',),
            },
        ),
        migrations.CreateModel(
            name='LearningPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='learning_paths', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('title', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='path',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='courses.learningpath'),
        ),
        migrations.CreateModel(
            name='PastCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField(blank=True, null=True)),
                ('completed_at', models.DateTimeField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_cycles', to='courses.enrolment')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='PathEnrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='path_enrolments', to=settings.AUTH_USER_MODEL)),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='courses.learningpath')),
            ],
            options={
                'ordering': (models.OrderBy(models.F('due_on'), nulls_last=True), 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PathStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('waits', models.BooleanField(default=True, verbose_name='opens when all before it are complete')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='path_steps', to='courses.course')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='courses.learningpath')),
            ],
            options={
                'ordering': ('path', 'position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='SentOnce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller', models.CharField(help_text='the token, or the signed-in person', max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(help_text='SHA-256 of method, path and body', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.JSONField(null=True)),
                ('location', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'sent once',
                'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='sent_once')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('material', models.TextField(blank=True, help_text='Markdown: headings, lists, emphasis, links.', verbose_name='material')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='courses.course')),
            ],
            options={
                'ordering': ('course', 'position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='SessionCompletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completed_at', models.DateTimeField(auto_now_add=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='completions', to='courses.enrolment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='completions', to='courses.session')),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='when')),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('actor_number', models.CharField(blank=True, max_length=150)),
                ('action', models.CharField(choices=[('listened', 'Listened to a recording'), ('read_transcript', 'Read a transcript'), ('downloaded', 'Downloaded'), ('uploaded', 'Uploaded a recording'), ('deleted', 'Deleted a recording'), ('retried', 'Started a recording again'), ('cancelled', 'Cancelled a recording'), ('assigned', 'Assigned a course'), ('assignment_withdrawn', 'Withdrew an assignment'), ('exempted', 'Exempted a person from a course'), ('exemption_lifted', 'Lifted an exemption'), ('certificate_revoked', 'Revoked a certificate'), ('path_changed', 'Changed a learning path'), ('course_changed', 'Changed a course'), ('course_published', 'Published a course'), ('course_withdrawn', 'Took a course back to draft'), ('rubric_changed', 'Changed a question'), ('rescored', 'Scored answers anew'), ('answer_reviewed', 'Reviewed an answer'), ('answer_disputed', 'Objected to a score'), ('dispute_closed', 'Replied to an objection'), ('plan_adjusted', "Changed a person's plan"), ('person_changed', 'Changed a person'), ('department_changed', 'Changed a department'), ('people_imported', 'Imported people'), ('report_exported', 'Exported a report'), ('schedule_changed', 'Changed when a report goes out'), ('webhook_added', 'Had another system be told'), ('webhook_deleted', 'Had another system be told no more'), ('token_created', 'Created a token'), ('token_revoked', 'Revoked a token')], max_length=30, verbose_name='action')),
                ('target_kind', models.CharField(help_text='app.model', max_length=80)),
                ('target_id', models.CharField(max_length=64)),
                ('target_name', models.CharField(max_length=200)),
                ('label', models.CharField(max_length=200, verbose_name='what')),
                ('changes', models.JSONField(blank=True, default=dict)),
                ('owner_name', models.CharField(blank=True, max_length=150)),
                ('owner_number', models.CharField(blank=True, max_length=150)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('session', models.CharField(blank=True, help_text='a reference, not the key', max_length=20)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='audit_entries', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(fields=['target_kind', 'target_id', 'action'], name='courses_aud_target__fa4905_idx')],
            },
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(models.F('parent'), django.db.models.functions.text.Lower('name'), name='department_name_once_under_parent'),
        ),
        migrations.AddIndex(
            model_name='employee',
            index=models.Index(fields=['name', 'username'], name='employee_by_name'),
        ),
        migrations.AddIndex(
            model_name='employee',
            index=models.Index(condition=models.Q(('is_active', True), ('is_service', False)), fields=['department'], name='members_by_department'),
        ),
        migrations.AddIndex(
            model_name='employee',
            index=models.Index(fields=['-work_open', 'id'], name='employee_by_open_work'),
        ),
        migrations.AddIndex(
            model_name='employee',
            index=models.Index(fields=['-work_overdue', 'id'], name='employee_by_overdue_work'),
        ),
        migrations.AddConstraint(
            model_name='employee',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='employee_number_once', violation_error_message='Someone already has this employee number.'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(condition=models.Q(('completed_at', None)), fields=['due_on', 'id'], name='open_by_due_date'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['course', 'completed_at'], name='completed_by_course'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(condition=models.Q(('completed_at', None)), fields=['employee', 'due_on'], name='open_by_person'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('employee', 'course'), name='enrolled_once'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(fields=('enrolment', 'cycle'), name='one_certificate_per_cycle'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('employee', 'course'), name='exempt_once'),
        ),
        migrations.AddConstraint(
            model_name='glossaryterm',
            constraint=models.UniqueConstraint(fields=('course', 'term'), name='glossary_term_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('course', None), ('path__isnull', False)), models.Q(('course__isnull', False), ('path', None)), _connector='OR'), name='assigns_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('employee', None), models.Q(('department', None), ('joined_after', None), ('role', '')), _connector='OR'), name='a_person_or_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_after', None), ('role', '')), fields=('course', 'department'), name='course_once_per_department'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_after', None), ('role', '')), fields=('path', 'department'), name='path_once_per_department'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('course', 'employee'), name='course_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('path', 'employee'), name='path_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='pastcycle',
            constraint=models.UniqueConstraint(fields=('enrolment', 'number'), name='one_row_per_cycle'),
        ),
        migrations.AddConstraint(
            model_name='pathenrolment',
            constraint=models.UniqueConstraint(fields=('employee', 'path'), name='on_path_once'),
        ),
        migrations.AddConstraint(
            model_name='pathstep',
            constraint=models.UniqueConstraint(fields=('path', 'course'), name='course_once_per_path'),
        ),
        migrations.AddConstraint(
            model_name='sessioncompletion',
            constraint=models.UniqueConstraint(fields=('enrolment', 'session'), name='session_completed_once'),
        ),
    ]
