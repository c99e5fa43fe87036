"""Deploys to Amazon S3 and CloudFront, played by moto on this machine."""

from __future__ import annotations

import functools
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitegen.deploy.contract import Order, Refused, Unreachable
from sitegen.deploy.s3 import media_type
from sitegen.problems import SitegenError
from tests.deploying import CANARY, FILES, deploy, look, order

LEDGER = ".sitegen.json"
_NS = "http://s3.amazonaws.com/doc/2006-03-01/"


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    """Run S3 and CloudFront, and give their address."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@functools.cache
def _session(**keys: str | None) -> Any:
    """Return one session for all tests: reading what Amazon offers takes longer than a deploy."""
    from boto3.session import Session

    return Session(**keys)


@pytest.fixture
def client(amazon: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Let everything speak with it, and look into it with a client of the tests' own."""
    import boto3

    monkeypatch.setattr(boto3, "Session", _session)
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": CANARY}
    own = {"AWS_ENDPOINT_URL": amazon, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "NO_PROXY": "*"}
    for name, value in {**keys, **own}.items():
        monkeypatch.setenv(name, value)
    own_keys = {"aws_access_key_id": "test", "aws_secret_access_key": CANARY, "aws_session_token": None}
    return functools.cache(lambda service: _session(**own_keys).client(service, region_name="eu-west-1"))


@pytest.fixture
def bucket(client: Callable[[str], Any], tmp_path: Path) -> str:
    """Give an empty bucket."""
    name = f"ada-{abs(hash(str(tmp_path)))}"
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return name


def ordered(root: Path, bucket: str, **more: Any) -> Order:
    """Return an order with the keys of the environment."""
    keys = {name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    return order(root, "s3", bucket=bucket, region="eu-west-1", env=keys, **more)


def there(client: Callable[[str], Any], bucket: str) -> dict[str, bytes]:
    """Return what the bucket holds."""
    s3 = client("s3")
    names = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return {name: s3.get_object(Bucket=bucket, Key=name)["Body"].read() for name in names}


def test_the_bucket_becomes_the_site(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """All files are there to the byte; the list of what is ours names none."""
    wanted = ordered(tmp_path, bucket)
    assert look(wanted).new == tuple(sorted(FILES))
    done = deploy(wanted)
    found = there(client, bucket)
    assert b"resume" not in found.pop(LEDGER)
    assert found == FILES
    assert (done.address, done.uploaded) == ("https://ada.example/", len(FILES))


def test_files_say_what_they_are(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """Pages are asked for anew each time, files with a version in their address never."""
    deploy(ordered(tmp_path, bucket))
    heads = {name: client("s3").head_object(Bucket=bucket, Key=name) for name in ("index.html", "assets/style.css")}
    told = {name: (head["ContentType"], head["CacheControl"]) for name, head in heads.items()}
    assert told == {
        "index.html": ("text/html; charset=utf-8", "no-cache"),
        "assets/style.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    }


def test_every_kind_of_file_has_its_type() -> None:
    """No computer's own list of types has a say."""
    kinds = {
        path: media_type(path) for path in ("a.webmanifest", "a/b.js", "a.avif", "a.vcf", "a.svg", "x/.x", "CNAME")
    }
    assert kinds == {
        "a.webmanifest": "application/manifest+json; charset=utf-8",
        "a/b.js": "text/javascript; charset=utf-8",
        "a.avif": "image/avif",
        "a.vcf": "text/vcard; charset=utf-8",
        "a.svg": "image/svg+xml; charset=utf-8",
        "x/.x": "application/octet-stream",
        "CNAME": "application/octet-stream",
    }


def test_a_second_deploy_sends_what_differs(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """The plan is exact, old files go, and what is not ours stays."""
    deploy(ordered(tmp_path, bucket))
    client("s3").put_object(Bucket=bucket, Key="holiday.jpg", Body=b"mine")
    files = {**FILES, "index.html": b"new", "cv.pdf": b"%PDF"}
    del files["resume.pdf"]
    wanted = ordered(tmp_path, bucket, files=files)
    plan = look(wanted)
    assert (plan.new, plan.changed, plan.removed) == (("cv.pdf",), ("index.html",), ("resume.pdf",))
    assert deploy(wanted).uploaded == 2
    found = there(client, bucket)
    del found[LEDGER]
    assert found == {**files, "holiday.jpg": b"mine"}
    assert deploy(wanted).uploaded == 0


def test_a_prefix_keeps_to_itself(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """Nothing outside of it is looked at or removed, not even a neighbour whose name begins alike."""
    client("s3").put_object(Bucket=bucket, Key="cv-old/index.html", Body=b"mine")
    deploy(ordered(tmp_path, bucket, prefix="/cv"))
    deploy(ordered(tmp_path, bucket, prefix="/cv", files={"index.html": b"new"}))
    assert there(client, bucket).keys() == {"cv/index.html", f"cv/{LEDGER}", "cv-old/index.html"}


def test_cloudfront_is_told(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """Once for each deploy that changed something."""
    origin = {"Id": "s3", "DomainName": f"{bucket}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behaviour = {"TargetOriginId": "s3", "ViewerProtocolPolicy": "redirect-to-https"}
    config = {"CallerReference": bucket, "Comment": "", "Enabled": True, "DefaultCacheBehavior": behaviour}
    made = client("cloudfront").create_distribution(
        DistributionConfig={**config, "Origins": {"Quantity": 1, "Items": [origin]}}
    )
    name = made["Distribution"]["Id"]
    wanted = ordered(tmp_path, bucket, distribution=name, prefix="cv")
    assert "CloudFront fetches everything anew" in deploy(wanted).notes[0]
    deploy(wanted)
    every = client("cloudfront").list_invalidations(DistributionId=name)["InvalidationList"]["Items"]
    assert len(every) == 1
    told = client("cloudfront").get_invalidation(DistributionId=name, Id=every[0]["Id"])["Invalidation"]
    assert told["InvalidationBatch"]["Paths"]["Items"] == ["/cv/*"]


def test_what_was_cut_off_is_finished(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """The line breaks half-way: pages come last, so none leads to what is not there; the next deploy sends the rest."""
    deploy(ordered(tmp_path, bucket))
    files = {"index.html": b"new", "assets/new.css": b"new", "cv.pdf": b"new"}
    target = _target(ordered(tmp_path, bucket, files=files))

    def cut(_: str, done: int, __: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.upload(target.look(), cut)
    half = there(client, bucket)
    assert half["index.html"] == FILES["index.html"]
    assert half["assets/new.css"] == b"new"
    assert deploy(ordered(tmp_path, bucket, files=files)).uploaded == 2
    assert there(client, bucket).keys() == {*files, LEDGER}


def _target(wanted: Order) -> Any:
    from sitegen.deploy.s3 import connect

    return connect(wanted)


def test_what_was_cut_off_early_is_still_ours(client: Callable[[str], Any], bucket: str, tmp_path: Path) -> None:
    """Files of a deploy that never came to its end are removed by a later one that makes them no more."""
    target = _target(ordered(tmp_path, bucket))

    def cut(_: str, done: int, every: int) -> None:
        if done == every - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.upload(target.look(), cut)
    assert "resume.pdf" in there(client, bucket)
    deploy(ordered(tmp_path, bucket, files={"index.html": b"x"}))
    assert there(client, bucket).keys() == {"index.html", LEDGER}


@pytest.mark.usefixtures("client")
def test_a_bucket_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Amazon's words are told, with the rights that a key needs, and no secret."""
    with pytest.raises(Refused, match=r"(?s)NoSuchBucket.*s3:PutObject") as err:
        look(ordered(tmp_path, "ada-nowhere"))
    assert CANARY not in str(err.value)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, "<html>Log in to this hotel</html>"),
        (200, f"<ListBucketResult xmlns='{_NS}'><Contents><Key>a</Key></Contents></ListBucketResult>"),
        (200, f"<ListBucketResult xmlns='{_NS}'><Contents><Key>a</Key><Size>b</Size></Contents></ListBucketResult>"),
        (301, "<Error><Code>PermanentRedirect</Code></Error>"),
    ],
)
@pytest.mark.usefixtures("client")
def test_what_is_not_s3_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, answer: str) -> None:
    """A login page takes everything and keeps nothing: that is no published site."""

    def say(asked: BaseHTTPRequestHandler) -> None:
        asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(answer)))
        asked.end_headers()
        asked.wfile.write(b"" if asked.command == "HEAD" else answer.encode())

    calls = {f"do_{method}": say for method in ("GET", "HEAD", "PUT")}
    quiet = {"log_message": lambda *_: None}
    handler: Any = type("Other", (BaseHTTPRequestHandler,), {**calls, **quiet})
    other = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{other.server_port}")
    with pytest.raises(Refused, match="not S3's interface") as err:
        deploy(ordered(tmp_path, "ada"))
    other.shutdown()
    other.server_close()
    assert CANARY not in str(err.value)


def test_nobody_at_the_address_is_unreachable(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is down is no refusal."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("sitegen.deploy.s3.TRIES", 1)
    with pytest.raises(Unreachable, match="cannot be reached"):
        look(ordered(tmp_path, bucket))


def test_keys_that_are_missing_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With where to get them, and how to set them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(SitegenError, match=r"(?s)console\.aws.*export AWS_ACCESS_KEY_ID="):
        look(order(tmp_path, "s3", bucket="ada", region="eu-west-1"))


@pytest.mark.parametrize("name", ["s3://ada", "ada/resume", "../ada", "a", "$(ada)"])
def test_what_is_no_name_of_a_bucket_is_told(tmp_path: Path, name: str) -> None:
    """In our words, with where a folder of it belongs."""
    with pytest.raises(SitegenError, match=r"is no bucket's name; write it without 's3://'.*'prefix'"):
        look(order(tmp_path, "s3", bucket=name, region="eu-west-1"))


def test_the_command_publishes_the_built_site(
    client: Callable[[str], Any],
    bucket: str,
    site: Callable[..., Path],
    run_here: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """`sitegen deploy` from profile to bucket, and no secret in what it says or uploads."""
    root = site({"target": "s3", "bucket": bucket, "region": "eu-west-1"}, site={"url": "https://ada.example/"})
    keys = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    result = run_here("deploy", root, env={**keys, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": CANARY})
    assert result.returncode == 0, result.stderr
    assert f"s3://{bucket}/" in result.stdout
    found = there(client, bucket)
    assert b"Ada Lovelace" in found["index.html"]
    assert not any(CANARY.encode() in content for content in (*found.values(), result.stdout.encode()))
