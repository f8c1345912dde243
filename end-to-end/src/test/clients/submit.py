"""smtplib sends a mail by each mechanism through each door.

Arguments: host, STARTTLS port, TLS port, authority's certificate, user, password, token, file, domain.
"""

import smtplib
import ssl
import sys

host, starttls, tls, authority, user, password, token, file, domain = sys.argv[1:]
content = open(file, "rb").read()
context = ssl.create_default_context(cafile=authority)


def connect(door):
    if door == "tls":
        return smtplib.SMTP_SSL(host, int(tls), context=context)
    server = smtplib.SMTP(host, int(starttls))
    server.starttls(context=context)
    return server


def bearer(user, token):
    first = f"user={user}\1auth=Bearer {token}\1\1"
    return lambda challenge=None: first if challenge is None else ""


def login(server, mechanism, password):
    server.ehlo()
    server.user, server.password = user, password
    if mechanism == "xoauth2":
        server.auth("XOAUTH2", bearer(user, password))
    elif mechanism == "best":
        server.login(user, password)
    else:
        server.auth(
            mechanism.upper(), getattr(server, "auth_" + mechanism.replace("-", "_"))
        )


for door in ("starttls", "tls"):
    for mechanism in ("best", "plain", "login", "cram-md5", "xoauth2"):
        right = token if mechanism == "xoauth2" else password
        with connect(door) as server:
            login(server, mechanism, right)
            to = f"python-{mechanism}-{door}@{domain}"
            server.sendmail(user, to, content, ["BODY=8BITMIME"])
        with connect(door) as server:
            try:
                login(server, mechanism, "wrong")
                sys.exit(f"{mechanism} took a wrong password")
            except smtplib.SMTPAuthenticationError as refused:
                if refused.smtp_code != 535:
                    raise
            try:
                server.sendmail(user, f"never@{domain}", content)
                sys.exit("mail of nobody was taken")
            except smtplib.SMTPSenderRefused as refused:
                # "best" has tried three mechanisms by now: that ends the session.
                if refused.smtp_code not in (421, 530):
                    raise

with connect("starttls") as server:
    server.login(user, password)
    options = ["SMTPUTF8", "BODY=8BITMIME"]
    server.sendmail(user, f"gr\u00fcn@{domain}", content, options)
