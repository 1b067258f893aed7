# graphapp in a container: docker build -t graphapp . && docker run --rm -p 127.0.0.1:8000:8000 -v papers:/data graphapp
FROM python:3.12-slim
COPY . /src
RUN pip install --no-cache-dir /src && rm -r /src && useradd --create-home graphapp && install -d -o graphapp /data
USER graphapp
VOLUME /data
WORKDIR /data
ENV GRAPHAPP_STORE=/data/graph.db GRAPHAPP_HOST=0.0.0.0
EXPOSE 8000
ENTRYPOINT ["graphapp"]
CMD ["serve"]
