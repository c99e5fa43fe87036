"""Who can take what visitors send: one record of data for each provider of forms, and of newsletters.

The contracts are the providers' own documentation; the tests assert them against a model of each.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Key(Struct, frozen=True):
    """What a provider knows a form by, or its owner; it is public, since it stands in the page."""

    what: str
    """What it is called there, such as ``the form's id``."""
    pattern: str
    """What it looks like, as a regular expression for the whole of it."""
    example: str
    where: str
    """Where it is found, in words."""


class Provider(Struct, frozen=True):
    """What a provider expects of a form's markup and of a request made by script, and what it answers.

    ``{id}`` in an address, in a hidden value or in a host stands for the author's own key.
    """

    name: str
    home: str
    """Where an author signs up, and a visitor reads who it is."""
    keeps: str
    """Where messages go and stay, for the author, in words."""
    limits: str
    """What the author should know before choosing it, in words."""
    key: Key | None = None
    action: str = ""
    """Where a form without a script is posted to; empty for the site's own thanks page."""
    ajax: str = ""
    """Where a script posts to, if elsewhere."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the form element."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Hidden fields: name and value."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What it calls the fields ``name``, ``email`` and ``message``, where it calls them otherwise."""
    subject: str = ""
    """The hidden field that names the subject of its mail."""
    redirect: str = ""
    """The hidden field for the page that follows, a whole address; empty where only its own settings say it."""
    honeypot: str = ""
    """The name of the field that only robots fill in; anything in it marks the message as spam."""
    honeypot_type: str = "text"
    encoding: str = "multipart"
    """How a script sends the fields: ``multipart`` or ``urlencoded``."""
    success: str = "json"
    """What proves success to a script, beside a 2xx status.

    ``http``: nothing more, if it was not led elsewhere; ``json``: an object that names no error; ``any``: the same,
    or an empty answer; else the key of the object that must have the value *proof*.
    """
    proof: str = "true"
    hops: tuple[str, ...] = ()
    """Every origin that it leads a form without a script through, the first included."""
    connects: tuple[str, ...] = ()
    """The origins that a script sends to."""
    on_host: str = ""
    """The only host whose sites it serves."""
    own_page: bool = True
    """Whether it can take a form that its answer to the script refused, on a page of its own."""


_HASH = "[A-Za-z0-9]"

PROVIDERS: Mapping[str, Provider | None] = {
    # https://docs.netlify.com/manage/forms/setup/: Netlify finds the form in the published HTML by
    # its attribute, keeps form-name, takes urlencoded posts to any path of the site, never JSON.
    "netlify": Provider(
        name="Netlify",
        home="https://www.netlify.com/",
        keeps="In the site's dashboard at Netlify (USA), and by mail once a notification is set there.",
        limits="Works only where Netlify hosts the site. Switch on form detection in the site's settings, "
        "then publish once more. Look into its list of spam, too.",
        attributes={"data-netlify": "true", "data-netlify-honeypot": "leave-empty"},
        hidden={"form-name": "contact"},
        subject="subject",
        honeypot="leave-empty",
        encoding="urlencoded",
        success="http",
        on_host="netlify",
        own_page=False,
    ),
    # https://help.formspree.io/: without 'Accept: application/json' a script gets a captcha page with status 200.
    "formspree": Provider(
        name="Formspree",
        home="https://formspree.io/",
        keeps="By mail, and in its archive for 30 days on the free plan.",
        limits="50 messages a month are free. Switch reCAPTCHA off in the form's settings, or visitors with "
        "JavaScript are sent on to a page of Formspree's. Only paid plans lead back to your own thanks page.",
        key=Key("the form's id", f"{_HASH}{{6,20}}", "xayzbwcd", "the last part of the form's endpoint"),
        action="https://formspree.io/f/{id}",
        subject="_subject",
        redirect="_next",
        honeypot="_gotcha",
        success="ok",
        hops=("https://formspree.io",),
        connects=("https://formspree.io",),
    ),
    # https://docs.web3forms.com/: the access key is public by design; redirect is for forms without a script.
    "web3forms": Provider(
        name="Web3Forms",
        home="https://web3forms.com/",
        keeps="By mail only; it stores no messages.",
        limits="About 250 messages a month are free; there, the thanks page must be on the site's own domain.",
        key=Key(
            "the access key",
            "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            "01234567-89ab-cdef-0123-456789abcdef",
            "in the mail that Web3Forms sends after signing up",
        ),
        action="https://api.web3forms.com/submit",
        hidden={"access_key": "{id}"},
        subject="subject",
        redirect="redirect",
        honeypot="botcheck",
        honeypot_type="checkbox",
        success="success",
        hops=("https://api.web3forms.com", "https://web3forms.com"),
        connects=("https://api.web3forms.com",),
    ),
    # https://forminit.com/docs/: fields are named by blocks; the form must be in public mode.
    "forminit": Provider(
        name="Forminit",
        home="https://forminit.com/",
        keeps="In its dashboard, and by mail.",
        limits="Put the form into public mode. The page that follows is set in the dashboard.",
        key=Key("the form's id", "[A-Za-z0-9_-]{4,40}", "ab12cd34ef5", "the last part of the form's endpoint"),
        action="https://forminit.com/f/{id}",
        names={"name": "fi-sender-fullName", "email": "fi-sender-email", "message": "fi-text-message"},
        honeypot="_gotcha",
        hops=("https://forminit.com",),
        connects=("https://forminit.com",),
    ),
    # https://docs.usebasin.com/
    "basin": Provider(
        name="Basin",
        home="https://usebasin.com/",
        keeps="In its dashboard, and by mail; spam for 30 days.",
        limits="The page that follows is set in the dashboard, on a paid plan. List your domain there.",
        key=Key("the form's id", "[A-Za-z0-9_-]{6,40}", "a1b2c3d4e5f6", "the last part of the form's endpoint"),
        action="https://usebasin.com/f/{id}",
        honeypot="_gotcha",
        hops=("https://usebasin.com",),
        connects=("https://usebasin.com",),
    ),
    # https://formsubmit.co/documentation: a script posts to another path; "true" and "false" are texts.
    "formsubmit": Provider(
        name="FormSubmit",
        home="https://formsubmit.co/",
        keeps="By mail only.",
        limits="Free. The first message has to be confirmed by a link in a mail; until then none arrives. "
        "Visitors without JavaScript solve a captcha on its page.",
        key=Key(
            "the alias",
            f"{_HASH}{{6,64}}|el/{_HASH}{{4,20}}",
            "0123456789abcdef0123456789abcdef",
            "in the mail that FormSubmit sends once the form is activated",
        ),
        action="https://formsubmit.co/{id}",
        ajax="https://formsubmit.co/ajax/{id}",
        subject="_subject",
        redirect="_next",
        honeypot="_honey",
        success="success",
        hops=("https://formsubmit.co",),
        connects=("https://formsubmit.co",),
    ),
    # https://formcarry.com/docs/
    "formcarry": Provider(
        name="formcarry",
        home="https://formcarry.com/",
        keeps="In its dashboard, and by mail.",
        limits="The page that follows is set in the dashboard.",
        key=Key("the form's id", "[A-Za-z0-9_-]{6,40}", "AbCdEf12345", "the last part of the form's endpoint"),
        action="https://formcarry.com/s/{id}",
        honeypot="_gotcha",
        success="status",
        proof="success",
        hops=("https://formcarry.com",),
        connects=("https://formcarry.com",),
    ),
    # https://www.staticforms.xyz/docs: '@' answers to the field email.
    "staticforms": Provider(
        name="StaticForms",
        home="https://www.staticforms.xyz/",
        keeps="By mail.",
        limits="Confirm your own address first.",
        key=Key("the API key", "[A-Za-z0-9_-]{8,80}", "sf_0123456789abcdef", "in its dashboard"),
        action="https://api.staticforms.xyz/submit",
        hidden={"apiKey": "{id}", "replyTo": "@"},
        subject="subject",
        redirect="redirectTo",
        honeypot="honeypot",
        success="success",
        hops=("https://api.staticforms.xyz", "https://www.staticforms.xyz"),
        connects=("https://api.staticforms.xyz",),
    ),
    # An endpoint of the author's own, or of a provider that is not known here; many follow Formspree's shape.
    "custom": Provider(
        name="",
        home="",
        keeps="Where your endpoint puts them.",
        limits="It must take a form's post (urlencoded) and answer a script, which asks for `application/json`, with a "
        "status of 2xx and either nothing or an object without `error`, `errors`, `ok: false` and `success: false`. "
        "On another domain it must allow requests from your site's (CORS).",
        honeypot="_gotcha",
        encoding="urlencoded",
        success="any",
    ),
    "mailto": None,
}
"""Each by the name that a profile writes; None is no form but a mail link."""


class Newsletter(Struct, frozen=True):
    """Where a sign-up for a newsletter is posted to, without a script, and how it names its fields.

    ``{id}`` and the parts of Mailchimp's address are filled in by the author's own.
    """

    name: str
    home: str
    email: str
    """What it calls the address."""
    limits: str
    key: Key | None = None
    action: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    hops: tuple[str, ...] = ()


NEWSLETTERS: Mapping[str, Newsletter] = {
    # https://docs.buttondown.com/building-your-subscriber-base
    "buttondown": Newsletter(
        name="Buttondown",
        home="https://buttondown.com/",
        email="email",
        limits="Asks for a confirmation by mail.",
        key=Key("your user name", "[A-Za-z0-9._-]{1,60}", "ada", "in the address of your newsletter there"),
        action="https://buttondown.com/api/emails/embed-subscribe/{id}",
        hidden={"embed": "1"},
        hops=("https://buttondown.com",),
    ),
    # https://developers.kit.com/: the form's number stands in its address in the editor.
    "kit": Newsletter(
        name="Kit",
        home="https://kit.com/",
        email="email_address",
        limits="Switch on the form's confirmation email there.",
        key=Key("the form's number", "[0-9]{3,12}", "1234567", "in the address of the form's editor"),
        action="https://app.kit.com/forms/{id}/subscriptions",
        hops=("https://app.kit.com",),
    ),
    # The address of its embedded form holds everything: https://NAME.usNN.list-manage.com/subscribe/post?u=…&id=…
    "mailchimp": Newsletter(
        name="Mailchimp",
        home="https://mailchimp.com/",
        email="EMAIL",
        limits="Write the whole address of its embedded form as `endpoint`, and switch on double opt-in.",
    ),
    "custom": Newsletter(
        name="",
        home="",
        email="email",
        limits="It must take a form's post with the field `email` and ask for a confirmation by mail.",
    ),
}
"""Each by the name that a profile writes."""
