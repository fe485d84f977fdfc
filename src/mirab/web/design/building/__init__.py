"""Makes what the site serves and nobody writes by hand: scripts, fonts, outlines of the map, message catalogues.

Run at set-up by ``python -m mirab.web.design.building``; it does again only what has changed. It needs the packages of
the extra ``build`` and, the first time, the registry of npm's packages; a wheel carries what it made.

    BuildError    what cannot be made, why, and the remedy
"""
