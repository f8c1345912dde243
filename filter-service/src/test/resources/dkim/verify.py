# usage: verify.py KEYS FOLDER: python3-dkim's word for each signature of each mail there.
import os
import sys
import dkim

keys = dict(line.rstrip("\n").split("\t") for line in open(sys.argv[1]))


def record(name, timeout=5):
    return keys.get(name.decode().rstrip("."), "").encode()


for name in sorted(os.listdir(sys.argv[2])):
    with open(os.path.join(sys.argv[2], name), "rb") as mail:
        message = dkim.DKIM(mail.read())
    signatures = [h for h in message.headers if h[0].lower() == b"dkim-signature"]
    for i, _ in enumerate(signatures):
        try:
            word = "pass" if message.verify(idx=i, dnsfunc=record) else "fail"
        except dkim.DKIMException as e:
            word = "error: %s" % e
        print(name, i, word)
