"""Who is probably who among author names: evidence, probabilities and sentences. Nothing here decides or changes anything."""
