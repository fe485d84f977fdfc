"""Mail goes out at once: the worker beside the site sends what was just made; the clock sends what had to wait."""

from __future__ import annotations

from django_tasks import task

from mirab.web.post.sending import send_waiting


@task()
def send_mail() -> int:
    """Send what waits; how many the server took."""
    return send_waiting()


def enqueue_sending() -> None:
    """Put it into the queue."""
    send_mail.enqueue()
