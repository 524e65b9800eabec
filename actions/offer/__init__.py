"""VERIFICAR: is this offer real? And TRABAJOS: which true vacancies a register shows."""
