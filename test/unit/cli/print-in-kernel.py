"""Runs one cell in a new kernel of a Jupyter server, by the web socket that a notebook uses, and says what came of it.

`print-in-kernel.py ADDRESS CELL` writes {"status": of the reply, "printed": characters of stdout, "others": other output}.
"""

import asyncio
import json
import sys
import uuid
from urllib.parse import parse_qs, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect


async def run(address, cell):
    place = urlsplit(address)
    headers = {"Authorization": f"token {parse_qs(place.query)['token'][0]}"}
    kernels = f"http://{place.netloc}/api/kernels"
    asked = HTTPRequest(kernels, method="POST", headers=headers, body=json.dumps({"name": "tslab"}))
    kernel = json.loads((await AsyncHTTPClient().fetch(asked)).body)["id"]
    channels = HTTPRequest(f"{kernels}/{kernel}/channels".replace("http:", "ws:"), headers=headers, request_timeout=0)
    socket = await websocket_connect(channels, max_message_size=100 * 2**20)
    message = uuid.uuid4().hex
    content = {"code": cell, "silent": False, "store_history": True, "allow_stdin": False, "user_expressions": {}}
    header = {"msg_id": message, "msg_type": "execute_request", "session": uuid.uuid4().hex, "username": "", "version": "5.3"}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await socket.write_message(json.dumps(request))
    printed, others, status, idle = 0, [], None, False
    while status is None or not idle:
        answer = json.loads(await socket.read_message())
        if answer["parent_header"].get("msg_id") != message:
            continue
        kind, said = answer["msg_type"], answer["content"]
        if kind == "execute_reply":
            status = said["status"]
        elif kind == "status":
            idle = said["execution_state"] == "idle"
        elif kind == "stream" and said["name"] == "stdout":
            printed += len(said["text"])
        elif kind != "execute_input":
            others.append(said)
    return {"status": status, "printed": printed, "others": others}


print(json.dumps(asyncio.run(run(*sys.argv[1:]))))
