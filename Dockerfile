# Serves the page: docker build --tag wsd . && docker run --publish 8501:8501 wsd
# docs/hosting.md says what it needs and what may be changed.
FROM python:3.11-slim

# torch's own build for processors: the default one for Linux brings several GB of CUDA.
ARG TORCH=https://download.pytorch.org/whl/cpu

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# Streamlit will not run in /, and nobody but its owner need write here.
WORKDIR /app
RUN useradd --create-home --uid 1000 reader

# Before the code, so that a changed line of ours does not install everything anew.
COPY requirements.txt ./
RUN pip install --index-url "$TORCH" "$(grep '^torch==' requirements.txt)" \
    && pip install --requirement requirements.txt

COPY .streamlit .streamlit
COPY models models
COPY wsd wsd
COPY streamlit_app.py ./
RUN python -m compileall -q wsd streamlit_app.py

USER 1000
EXPOSE 8501

# No visitor is sent here before the networks are loaded.
# Every run of a page is a thread of its own, and glibc would keep a heap for each: 70 MB.
ENV WSD_HEALTHY_WHEN_LOADED=1 MALLOC_ARENA_MAX=2
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["streamlit", "run", "streamlit_app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501", "--server.fileWatcherType=none"]
