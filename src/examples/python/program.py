"""A program outside of the JVM: publishes over the hub's TCP bridge, and answers what the hub asks at an address.

Usage: program.py [PORT [ADDRESS]]
"""
import json
import socket
import struct
import sys


def send(hub, **frame):
    content = json.dumps(frame).encode()
    hub.sendall(struct.pack(">I", len(content)) + content)


def frames(hub):
    stream = hub.makefile("rb")
    while length := stream.read(4):
        yield json.loads(stream.read(struct.unpack(">I", length)[0]))


def answer(request):
    if request.get("method") != "add":
        return {"error": {"code": 404, "message": "no such method"}}
    try:
        return {"result": {"data": {"sum": sum(request["data"])}}}
    except (KeyError, TypeError):  # a client may send anything
        return {"error": {"code": 400, "message": "data must be a list of numbers"}}


def main(port="7000", address="app.rpc"):
    with socket.create_connection(("127.0.0.1", int(port))) as hub:
        send(hub, type="register", address=address)
        greeting = {"channel": "news", "data": "Hello from Python"}
        send(hub, type="send", address="wshub.publish", body=greeting, replyAddress="published")
        for frame in frames(hub):
            if frame["type"] == "err":
                sys.exit(frame["message"])
            elif frame["address"] == "published":
                print("Published", flush=True)
            else:
                send(hub, type="send", address=frame["replyAddress"], body=answer(frame["body"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
