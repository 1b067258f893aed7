"""HTTP functions of every response, such as security headers, compression and error handling."""
