from graphapp.cypher.evaluator.values import PathRef
def called(c, e, scope):
    args=[c.expression(a,scope) for a in e.arguments]
    n=e.name
    a=args[0] if args else None
    F={"size":len,"length":lambda p: len(p.relationships),"nodes":lambda p:list(p.nodes),"relationships":lambda p:list(p.relationships),"type":lambda r:r.type,"tolower":str.lower,"labels":lambda x:list(c.graph.labels_of(x.index)),"id":lambda x:x.index}
    if n=="coalesce": return lambda row: next((v for v in (x(row) for x in args) if v is not None),None)
    if n=="range": return lambda row: list(range(args[0](row),args[1](row)+1))
    if n=="split": return lambda row: args[0](row).split(args[1](row))
    if n==" has all": 
        def f(row):
            v=args[0](row); m=args[1](row)
            return all(c.graph.node_column(k)[v.group][v.place]==x for k,x in m.items())
        return f
    f=F[n]
    return lambda row: None if (v:=a(row)) is None else f(v)
