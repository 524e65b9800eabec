"""What `faro doctor` looks at, one subject a file; each yields findings and changes nothing."""
