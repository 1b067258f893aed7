"""Code that formats share: opening, decoding, and the syntaxes that several formats use."""
