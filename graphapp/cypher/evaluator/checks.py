def check(query, text): pass
