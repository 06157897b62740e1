"""Tests in a real browser: Playwright drives the Chromium that the system has."""
