"""Amazon S3, and what speaks its language, with CloudFront in front of it: by boto3."""

from __future__ import annotations

import functools
import hashlib
import mimetypes
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from msgspec import Struct

from sitegen.deploy import copies, ledger
from sitegen.deploy.contract import Deployment, Order, Plan, Progress, Refused, Target, Unreachable
from sitegen.deploy.programs import redacted, secrets
from sitegen.problems import SitegenError

TRIES: Final = 5
"""How often a request is made, with pauses that grow, before Amazon counts as unreachable."""
_SECRETS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_FOREVER: Final = ("assets/", "pictures/")
"""Folders whose files have a version in their names, or are asked for with one."""
_KINDS: Final = {
    ".avif": "image/avif",
    ".bib": "text/x-bibtex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".vcf": "text/vcard",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_TEXTS: Final = frozenset({"application/json", "application/xml", "application/manifest+json", "image/svg+xml"})
_MANY: Final = 1000
"""As many names as S3 takes in one request to delete."""


def connect(order: Order) -> Target:
    """Return the target."""
    settings: Mapping[str, Any] = order.settings or {}
    bucket = settings.get("bucket")
    if not bucket:
        raise SitegenError("deploy.bucket is missing: the name of the bucket")
    if not re.fullmatch(r"[A-Za-z0-9._-]{3,255}|arn:[!-~]+", bucket):
        raise SitegenError(
            f"deploy.bucket: '{bucket}' is no bucket's name; write it without 's3://', and a folder of it as 'prefix'"
        )
    if order.draft:
        raise SitegenError("S3 has no drafts; deploy to another bucket, or look at the site with `sitegen serve`")
    prefix = str(settings.get("prefix") or "").strip("/")
    session = _session(order)
    region = settings.get("region")
    with _told(order, bucket):
        return _S3(
            order,
            bucket,
            f"{prefix}/" if prefix else "",
            functools.cache(lambda service: session.client(service, region_name=region, config=_patience())),
            settings.get("distribution"),
        )


def _session(order: Order) -> Any:  # noqa: ANN401 - made by boto3
    """Return where clients come from; keys may be in the environment, or where the program `aws` keeps them."""
    try:
        import boto3
    except ImportError as err:
        raise SitegenError("S3 needs boto3; install it: pip install 'sitegen-resume[s3]'") from err
    session = boto3.Session(
        aws_access_key_id=order.env.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=order.env.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=order.env.get("AWS_SESSION_TOKEN"),
    )
    if session.get_credentials() is None:
        raise SitegenError(
            "the keys of AWS must be in the environment: make an access key at https://console.aws.amazon.com/iam/ "
            "(Users, Security credentials), then\n  export AWS_ACCESS_KEY_ID=…\n  export AWS_SECRET_ACCESS_KEY=…"
        )
    return session


def _patience() -> Any:  # noqa: ANN401 - made by botocore
    from botocore.config import Config

    return Config(
        retries={"mode": "standard", "max_attempts": TRIES},
        connect_timeout=20,
        read_timeout=60,
        # Other services than Amazon's refuse the newer checksums, which nothing here needs.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


class _S3(Struct, frozen=True):
    order: Order
    bucket: str
    prefix: str
    client: Callable[[str], Any]
    distribution: str | None

    def look(self) -> Plan:
        files = self.order.files
        with _told(self.order, self.bucket):
            there, sizes = self._there()
            gone = self._gone(there)
        marks = {
            path: f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"' for path, content in files.items()
        }
        return Plan(
            new=tuple(sorted(path for path in files if path not in there)),
            changed=tuple(sorted(path for path in files if path in there and there[path] != marks[path])),
            removed=tuple(gone),
            unchanged=tuple(sorted(path for path in files if there.get(path) == marks[path])),
            target=f"s3://{self.bucket}/{self.prefix}",
            sizes={path: sizes[path] for path in gone if path in sizes},
        )

    def upload(self, plan: Plan, progress: Progress) -> Deployment:
        """Send what differs, pages last; then take away what was ours; then tell CloudFront."""
        paths = sorted((*plan.new, *plan.changed), key=copies.pages_last)
        with _told(self.order, self.bucket):
            s3 = self.client("s3")
            former, done = self._former(s3), ledger.write(self.order.files)
            if not paths and not plan.removed and former == ledger.read(done):
                return Deployment(self.order.url, 0)
            self._put(s3, ledger.LEDGER, ledger.between(former, self.order.files))
            for at, path in enumerate(paths):
                progress("Sent", at, len(paths))
                self._put(s3, path, self.order.files[path])
            progress("Sent", len(paths), len(paths))
            self._delete(s3, plan.removed)
            notes = self._invalidate() if self.distribution else ()
            self._put(s3, ledger.LEDGER, done)
        return Deployment(self.order.url, len(paths), notes)

    def _there(self) -> tuple[dict[str, str], dict[str, int]]:
        """Return path → mark, and path → size, of what is below the prefix."""
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        rows = (one for page in pages for one in page.get("Contents", ()) if "Key" in one)
        every = {one["Key"].removeprefix(self.prefix): one for one in rows}
        sizes = {path: one["Size"] for path, one in every.items() if "Size" in one}
        return {path: one.get("ETag", "") for path, one in every.items()}, sizes

    def _gone(self, there: dict[str, str]) -> list[str]:
        """Return what an earlier deploy put there and is made no more; the bucket may hold other things."""
        if ledger.LEDGER not in there:
            return []
        gone = ledger.gone(self._former(self.client("s3")), self.order.files)
        return sorted(path for path in there if ledger.seal(path) in gone)

    def _former(self, s3: Any) -> dict[str, str]:  # noqa: ANN401 - made by boto3
        try:
            return ledger.read(s3.get_object(Bucket=self.bucket, Key=self.prefix + ledger.LEDGER)["Body"].read())
        except s3.exceptions.NoSuchKey:
            return {}

    def _put(self, s3: Any, path: str, content: bytes) -> None:  # noqa: ANN401 - made by boto3
        forever = "public, max-age=31536000, immutable" if path.startswith(_FOREVER) else "no-cache"
        kind = media_type(path)
        answer = s3.put_object(
            Bucket=self.bucket, Key=self.prefix + path, Body=content, ContentType=kind, CacheControl=forever
        )
        if "ETag" not in answer:  # the mark of what was stored, without which nothing was
            raise Refused(_NOT_S3)

    def _delete(self, s3: Any, paths: tuple[str, ...]) -> None:  # noqa: ANN401 - made by boto3
        for at in range(0, len(paths), _MANY):
            names = [{"Key": self.prefix + path} for path in paths[at : at + _MANY]]
            answer = s3.delete_objects(Bucket=self.bucket, Delete={"Objects": names, "Quiet": True})
            if failed := answer.get("Errors", ()):
                rows = "".join(f"\n  {one.get('Key')}: {one.get('Message')}" for one in failed)
                raise Refused(f"S3 did not remove old files, all else is done:{rows}\nDeploy again to try once more.")

    def _invalidate(self) -> tuple[str, ...]:
        paths = {"Quantity": 1, "Items": [f"/{self.prefix}*"]}
        mark = str(uuid.uuid4())  # CloudFront does nothing for one that it has seen
        answer = self.client("cloudfront").create_invalidation(
            DistributionId=self.distribution, InvalidationBatch={"Paths": paths, "CallerReference": mark}
        )
        return (f"CloudFront fetches everything anew within minutes (invalidation {answer['Invalidation']['Id']}).",)


@contextmanager
def _told(order: Order, bucket: str) -> Iterator[None]:
    """Tell what AWS says in our words; its own hold the name of a key, or the key."""
    from botocore import exceptions

    hidden = secrets(order.env, _SECRETS)
    try:
        yield
    except exceptions.ClientError as err:
        status = int(err.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        error = err.response.get("Error", {})
        said = redacted(f"{error.get('Code')}: {error.get('Message')}", hidden)
        if status >= 500 or error.get("Code") in {"SlowDown", "RequestTimeout"}:  # noqa: PLR2004 - the server's mistakes
            raise Unreachable(f"AWS went on failing: {said}. Try again later.") from None
        raise Refused(f"AWS refused, for the bucket '{bucket}': {said}\n{_ADVICE}") from None
    except exceptions.NoRegionError as err:
        raise SitegenError("deploy.region is missing: the region of the bucket, such as eu-west-1") from err
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as err:
        raise Unreachable(f"AWS cannot be reached: {redacted(str(err), hidden)}. Try again later.") from None
    except exceptions.BotoCoreError as err:
        raise SitegenError(f"AWS cannot be asked: {redacted(str(err), hidden)}") from None
    except (ValueError, RecursionError) as err:  # by which boto3 meets numbers that are none, and circles
        raise Refused(_NOT_S3) from err


_NOT_S3: Final = "what answers is not S3's interface; look at AWS_ENDPOINT_URL, and for a login page of this network"


_ADVICE: Final = (
    "The key needs s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it, and "
    "cloudfront:CreateInvalidation if a distribution is named."
)


def media_type(path: str) -> str:
    """Return the media type of a file, with the letters of texts."""
    ending = "." + path.rpartition(".")[2].casefold() if "." in path.rpartition("/")[2] else ""
    # Not from this computer's own list, which differs from one to the next.
    kind = _KINDS.get(ending) or mimetypes.MimeTypes().types_map[True].get(ending, "application/octet-stream")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind in _TEXTS else kind
