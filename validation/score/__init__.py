"""The accuracy of the product: rows, statistics, tables and plots."""
