"""Organisations, groups, clearances, lists and absences; records point to their marks."""

import django.db.models.deletion
import mirab.core.marks
from django.conf import settings
from django.db import migrations, models

from mirab.web.accounts.carrying_over import carry_over, clear_chiefs, keep_plain_sets


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Short name in small letters; never changed later.", unique=True, verbose_name="code"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="What the list is for, without what it guards.", max_length=200, verbose_name="name"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="MarkSet",
            fields=[
                ("id", models.BigIntegerField(help_text="Number of the marks.", primary_key=True, serialize=False)),
                ("held", models.JSONField(help_text="The marks as plain data.")),
            ],
        ),
        migrations.RunPython(keep_plain_sets, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Short name in small letters; never changed later.", unique=True, verbose_name="code"
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        help_text="As it writes itself in English.", max_length=200, verbose_name="name in English"
                    ),
                ),
                (
                    "name_ru",
                    models.CharField(
                        help_text="As it writes itself in Russian.", max_length=200, verbose_name="name in Russian"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("centre", "the centre itself"),
                            ("government", "government body"),
                            ("partner", "partner organisation"),
                            ("institute", "institute"),
                            ("donor", "donor"),
                            ("reporting", "organisation of monitors"),
                        ],
                        help_text="What it is to the centre.",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        help_text="Code of the state that it represents; empty: none.",
                        max_length=3,
                        verbose_name="state",
                    ),
                ),
                (
                    "mandate",
                    models.TextField(
                        blank=True, help_text="What it is there to do, and by what decision.", verbose_name="mandate"
                    ),
                ),
                (
                    "owns",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Names under which it owns series, as the archive writes them.",
                        verbose_name="owner of series",
                    ),
                ),
                (
                    "exercise",
                    models.BooleanField(default=False, help_text="Made up, for an EXERCISE.", verbose_name="exercise"),
                ),
            ],
            options={
                "ordering": ["name_en", "id"],
            },
        ),
        migrations.CreateModel(
            name="RightsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.BigIntegerField(default=0, help_text="Drawn at random with each change.")),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="international",
            field=models.BooleanField(
                default=False,
                help_text="Recruited internationally; some things are for international staff only.",
                verbose_name="international staff",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("visitor", "Visitor"),
                    ("head", "Head of the centre"),
                    ("officer in charge", "Officer in charge"),
                    ("chief", "Chief of section"),
                    ("analyst", "Analyst"),
                    ("political officer", "Political officer"),
                    ("programme officer", "Programme officer"),
                    ("records officer", "Records officer"),
                    ("field monitor", "Field monitor"),
                    ("focal point", "Government focal point"),
                    ("liaison", "Partner liaison"),
                    ("institute", "Institute"),
                    ("donor", "Donor"),
                    ("administrator", "Administrator"),
                ],
                default="visitor",
                help_text="What this person is in the centre; a visitor reads nothing of the watch.",
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(help_text="First day on which it holds.", verbose_name="from")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which it holds; empty: until it is withdrawn.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="Why, in the words of who gave it.", max_length=500, verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was given.")),
                ("ended_at", models.DateTimeField(help_text="When it was withdrawn; empty: it was not.", null=True)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[
                            (mirab.core.marks.Sensitivity["UNCLASSIFIED"], "unclassified"),
                            (mirab.core.marks.Sensitivity["CONFIDENTIAL"], "confidential"),
                            (mirab.core.marks.Sensitivity["STRICTLY_CONFIDENTIAL"], "strictly confidential"),
                        ],
                        help_text="The highest sensitivity that the person may read.",
                        verbose_name="level",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who gave it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        help_text="Who withdrew it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who is cleared.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(help_text="First day on which it holds.", verbose_name="from")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which it holds; empty: until it is withdrawn.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="Why, in the words of who gave it.", max_length=500, verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was given.")),
                ("ended_at", models.DateTimeField(help_text="When it was withdrawn; empty: it was not.", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who gave it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        help_text="Who withdrew it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        help_text="Which list.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="accounts.accesslist",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who stands on it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.AddField(
            model_name="accesslist",
            name="people",
            field=models.ManyToManyField(
                related_name="+",
                through="accounts.ListEntry",
                through_fields=("list", "person"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                help_text="To which body this person belongs; empty: to the centre, where the role is one of the house.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.CreateModel(
            name="SharingGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Short name in small letters; never changed later.", unique=True, verbose_name="code"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="What people call the group.", max_length=200, verbose_name="name"),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, help_text="Its members.", related_name="groups", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(help_text="First day on which it holds.", verbose_name="from")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which it holds; empty: until it is withdrawn.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="Why, in the words of who gave it.", max_length=500, verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was given.")),
                ("ended_at", models.DateTimeField(help_text="When it was withdrawn; empty: it was not.", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who gave it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        help_text="Who withdrew it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        help_text="Who is away.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        help_text="Who stands in.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True), name="stands_in_for_another"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="Kind of the record.", max_length=60)),
                ("record", models.CharField(help_text="Id of the record within its kind.", max_length=200)),
                ("why", models.CharField(help_text="Why it is held so.", max_length=500, verbose_name="reason")),
                (
                    "review_on",
                    models.DateField(
                        blank=True,
                        help_text="Day on which the marks are looked at again.",
                        null=True,
                        verbose_name="review on",
                    ),
                ),
                (
                    "reviewed_at",
                    models.DateTimeField(help_text="When they were looked at again, or set anew.", null=True),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When they were set.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who set them.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        help_text="Marks from then on.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        help_text="Marks before; empty: a new record.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
                (
                    "mark_set",
                    models.ForeignKey(
                        default=176080324258209,
                        help_text="How the record is held: the highest of what it was made of.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["kind", "record"], name="accounts_cl_kind_968216_idx"),
                    models.Index(fields=["review_on"], name="accounts_cl_review__3e0c9a_idx"),
                ],
            },
        ),
        migrations.AddField(
            model_name="auditline",
            name="mark_set",
            field=models.ForeignKey(
                default=176080324258209,
                help_text="How the record is held: the highest of what it was made of.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.markset",
            ),
        ),
        migrations.RunPython(carry_over("accounts", "AuditLine"), migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="auditline",
            name="sensitivity",
        ),
        migrations.RunPython(clear_chiefs, migrations.RunPython.noop),
    ]
