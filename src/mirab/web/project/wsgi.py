"""What the production server calls."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirab.web.project.settings")
application = get_wsgi_application()
# only now are the apps loaded that it asks
import_module("mirab.web.monitoring.warming").warm_aside()
