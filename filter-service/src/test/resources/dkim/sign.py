# usage: sign.py RSA-KEY ED25519-SEED FOLDER TO: mails signed by python3-dkim in all its ways.
import itertools
import os
import sys
import dkim

with open(sys.argv[1], "rb") as f:
    rsa = f.read()
with open(sys.argv[2], "rb") as f:
    ed25519 = f.read()
forms = [dkim.Simple, dkim.Relaxed]
ways = itertools.cycle(itertools.product(forms, forms, (b"rsa-sha256", b"ed25519-sha256")))
for name, (header, body, algorithm) in zip(sorted(os.listdir(sys.argv[3])), ways):
    with open(os.path.join(sys.argv[3], name), "rb") as mail:
        content = mail.read()
    by_rsa = algorithm == b"rsa-sha256"
    field = dkim.sign(
        content,
        b"rsa" if by_rsa else b"ed",
        b"sender.example",
        rsa if by_rsa else ed25519,
        canonicalize=(header, body),
        signature_algorithm=algorithm,
    )
    with open(os.path.join(sys.argv[4], name), "wb") as signed:
        signed.write(field + content)
