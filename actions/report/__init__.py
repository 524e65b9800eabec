"""DENUNCIAR: a report that only the institution can read, told in five short answers, and taken back by its receipt."""
