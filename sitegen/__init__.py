"""A website to be hired by: one profile.yaml becomes a site, a PDF and a contact form."""

__version__ = "0.1.0"
