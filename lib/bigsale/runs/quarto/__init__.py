"""The embedded engine: a checked subset of Quarto on pandoc and typst (decision 060)."""
