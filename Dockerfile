# graphapp in a container: docker build -t graphapp . && docker run --rm -p 127.0.0.1:8000:8000 -v papers:/data graphapp
# the full image has a compiler for the functions in C
FROM python:3.12 AS build
COPY . /src
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /src

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels && useradd --create-home graphapp && install -d -o graphapp /data
USER graphapp
VOLUME /data
WORKDIR /data
ENV GRAPHAPP_STORE=/data/graph.db GRAPHAPP_HOST=0.0.0.0
EXPOSE 8000
ENTRYPOINT ["graphapp"]
CMD ["serve"]
