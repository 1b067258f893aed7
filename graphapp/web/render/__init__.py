"""Views prepared for templates."""
