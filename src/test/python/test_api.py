"""Every method of the HTTP API, called by the unmodified Python package for it."""

import base64
import json
import time

import cent
import pytest


def publish_all(api, channel, data):
    return [api.publish(cent.PublishRequest(channel=channel, data=d)) for d in data]


def data_of(result):
    return [publication.data for publication in result.publications]


def refused(call, request) -> int:
    with pytest.raises(cent.CentApiResponseError) as refusal:
        call(request)
    return refusal.value.code


def in_base64(value) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_publish(api, subscriber, channel):
    alice = subscriber("alice", channel)
    result = api.publish(cent.PublishRequest(channel=channel, data={"text": "ä 😀"}, tags={"kind": "test"}))
    assert result.offset == 1 and result.epoch
    pub = alice.push("pub")["pub"]
    assert pub["data"] == {"text": "ä 😀"}
    assert pub["tags"] == {"kind": "test"}
    assert pub["offset"] == 1


def test_publish_without_history(api, channel):
    result = api.publish(cent.PublishRequest(channel=channel, data=1, skip_history=True))
    assert not result.offset


def test_publish_in_base64(api, subscriber, channel):
    alice = subscriber("alice", channel)
    api.publish(cent.PublishRequest(channel=channel, data=None, b64data=in_base64({"text": "ä 😀"})))
    assert alice.push("pub")["pub"]["data"] == {"text": "ä 😀"}


def test_publish_twice_with_one_idempotency_key(api, channel):
    first, second = (api.publish(cent.PublishRequest(channel=channel, data=n, idempotency_key="once")) for n in (1, 2))
    assert (first.offset, first.epoch) == (second.offset, second.epoch)
    assert data_of(api.history(cent.HistoryRequest(channel=channel, limit=10))) == [1]


def test_broadcast(api, subscriber, channel):
    channels = [f"{channel}-{n}" for n in range(3)]
    alice = subscriber("alice", *channels)
    result = api.broadcast(cent.BroadcastRequest(channels=channels + ["nowhere:x"], data="to all"))
    assert [response.result.offset for response in result.responses[:3]] == [1, 1, 1]
    assert result.responses[3].error.code == 102
    pushes = [alice.push("pub") for _ in channels]
    assert sorted(push["channel"] for push in pushes) == channels
    assert {push["pub"]["data"] for push in pushes} == {"to all"}


def test_subscribe_and_unsubscribe(api, subscriber, channel):
    alice, bob = subscriber("alice"), subscriber("bob")
    api.subscribe(cent.SubscribeRequest(user="alice", channel=channel, data={"welcome": 1}))
    push = alice.push("subscribe")
    assert push["channel"] == channel
    assert push["subscribe"]["data"] == {"welcome": 1}
    publish_all(api, channel, ["hello"])
    assert alice.push("pub")["pub"]["data"] == "hello"
    api.unsubscribe(cent.UnsubscribeRequest(user="alice", channel=channel))
    assert alice.push("unsubscribe")["unsubscribe"]["code"] == 2000
    assert api.presence_stats(cent.PresenceStatsRequest(channel=channel)).num_clients == 0
    assert bob.pushes == []


def test_subscribe_one_client_of_a_user(api, subscriber, channel):
    one, other = subscriber("twice"), subscriber("twice")
    api.subscribe(cent.SubscribeRequest(user="twice", channel=channel, client=one.client))
    one.push("subscribe")
    assert list(api.presence(cent.PresenceRequest(channel=channel)).presence) == [one.client]
    assert other.pushes == []


def test_subscribe_with_info_and_data_in_base64(api, subscriber, channel):
    alice = subscriber("alice")
    api.subscribe(cent.SubscribeRequest(user="alice", channel=channel, b64info=in_base64({"seat": 7}), b64data=in_base64("welcome")))
    assert alice.push("subscribe")["subscribe"]["data"] == "welcome"
    presence = api.presence(cent.PresenceRequest(channel=channel)).presence
    assert presence[alice.client].chan_info == {"seat": 7}


def test_subscribe_with_other_options_than_the_channel_has(api, subscriber, channel):
    alice = subscriber("alice")
    override = cent.ChannelOptionsOverride(
        presence=cent.BoolValue(value=False), force_recovery=cent.BoolValue(value=True), force_push_join_leave=cent.BoolValue(value=True))
    api.subscribe(cent.SubscribeRequest(user="alice", channel=channel, override=override))
    assert alice.push("subscribe")["subscribe"]["recoverable"]
    subscriber("bob", channel)
    assert alice.push("join")["join"]["info"]["user"] == "alice"
    assert alice.push("join")["join"]["info"]["user"] == "bob"
    present = api.presence(cent.PresenceRequest(channel=channel)).presence
    assert [info.user for info in present.values()] == ["bob"]


def test_subscribe_of_an_absent_user_does_nothing(api, channel):
    api.subscribe(cent.SubscribeRequest(user="absent", channel=channel))
    assert api.presence_stats(cent.PresenceStatsRequest(channel=channel)).num_clients == 0


@pytest.mark.parametrize("given, code", [(None, 3503), (cent.Disconnect(code=4100, reason="go"), 4100)])
def test_disconnect(api, subscriber, given, code):
    carol = subscriber("carol")
    api.disconnect(cent.DisconnectRequest(user="carol", disconnect=given))
    assert carol.closing()[0] == code


def test_disconnect_all_but_the_whitelisted(api, subscriber, channel):
    stays, goes = subscriber("dave"), subscriber("dave")
    api.disconnect(cent.DisconnectRequest(user="dave", whitelist=[stays.client]))
    assert goes.closing()[0] == 3503
    assert stays.command("subscribe", {"channel": channel}) is not None


def test_refresh(api, subscriber, channel):
    stays, goes = subscriber("erin"), subscriber("erin")
    api.refresh(cent.RefreshRequest(user="erin", expire_at=int(time.time()) + 100))
    for one in (stays, goes):
        told = one.push("refresh")["refresh"]
        assert told["expires"] and 95 <= told["ttl"] <= 100
    api.refresh(cent.RefreshRequest(user="erin", client=goes.client, expired=True))
    assert goes.closing()[0] == 3005
    assert stays.command("subscribe", {"channel": channel}) is not None


def test_presence(api, subscriber, channel):
    alice = subscriber("alice", channel)
    presence = api.presence(cent.PresenceRequest(channel=channel)).presence
    assert {client: info.user for client, info in presence.items()} == {alice.client: "alice"}


def test_presence_stats(api, subscriber, channel):
    for user in ("alice", "alice", "bob"):
        subscriber(user, channel)
    stats = api.presence_stats(cent.PresenceStatsRequest(channel=channel))
    assert (stats.num_clients, stats.num_users) == (3, 2)


def test_history(api, channel):
    publish_all(api, channel, range(1, 13))
    position = api.history(cent.HistoryRequest(channel=channel))
    assert (position.offset, position.publications) == (12, [])
    assert data_of(api.history(cent.HistoryRequest(channel=channel, limit=-1))) == list(range(3, 13))
    assert data_of(api.history(cent.HistoryRequest(channel=channel, limit=2, reverse=True))) == [12, 11]
    since = cent.StreamPosition(offset=10, epoch=position.epoch)
    assert data_of(api.history(cent.HistoryRequest(channel=channel, limit=5, since=since))) == [11, 12]
    elsewhere = cent.StreamPosition(offset=10, epoch="another")
    assert refused(api.history, cent.HistoryRequest(channel=channel, limit=5, since=elsewhere)) == 112


def test_history_remove(api, channel):
    publish_all(api, channel, [1, 2])
    before = api.history(cent.HistoryRequest(channel=channel))
    api.history_remove(cent.HistoryRemoveRequest(channel=channel))
    after = api.history(cent.HistoryRequest(channel=channel, limit=-1))
    assert after.publications == []
    assert (after.offset, after.epoch) == (before.offset, before.epoch)


def test_channels(api, subscriber, channel):
    for user in ("alice", "bob"):
        subscriber(user, f"{channel}.a", f"{channel}.b")
    found = api.channels(cent.ChannelsRequest(pattern=f"{channel}.*")).channels
    assert {name: info.num_clients for name, info in found.items()} == {f"{channel}.a": 2, f"{channel}.b": 2}
    assert f"{channel}.a" in api.channels(cent.ChannelsRequest()).channels


def test_info(api, subscriber, channel):
    subscriber("alice", channel)
    nodes = api.info(cent.InfoRequest()).nodes
    assert len(nodes) == 1
    node = nodes[0]
    assert node.uid and node.name and node.version
    assert min(node.num_clients, node.num_users, node.num_channels, node.num_subs) >= 1


@pytest.mark.parametrize("parallel", [False, True])
def test_batch(api, parallel, channel):
    replies = api.batch(cent.BatchRequest(parallel=parallel, requests=[
        cent.PublishRequest(channel=channel, data=1),
        cent.BroadcastRequest(channels=[f"{channel}-x", f"{channel}-y"], data=2),
        cent.PresenceStatsRequest(channel=channel),
    ])).replies
    assert replies[0].offset == 1
    assert [response.result.offset for response in replies[1].responses] == [1, 1]
    assert replies[2].num_clients == 0


def test_unknown_namespace_is_102(api):
    assert refused(api.publish, cent.PublishRequest(channel="nowhere:x", data=1)) == 102
    assert refused(api.history, cent.HistoryRequest(channel="nowhere:x")) == 102
    assert refused(api.presence, cent.PresenceRequest(channel="nowhere:x")) == 102


def test_what_is_off_for_the_channel_is_108(api):
    assert refused(api.history, cent.HistoryRequest(channel="plain:x")) == 108
    assert refused(api.history_remove, cent.HistoryRemoveRequest(channel="plain:x")) == 108
    assert refused(api.presence, cent.PresenceRequest(channel="plain:x")) == 108
    assert refused(api.presence_stats, cent.PresenceStatsRequest(channel="plain:x")) == 108


def test_missing_channel_is_107(api):
    assert refused(api.publish, cent.PublishRequest(channel="", data=1)) == 107


def test_wrong_key_is_401(hub):
    with pytest.raises(cent.CentUnauthorizedError):
        cent.Client(hub.api_url(), "wrong").info(cent.InfoRequest())


@pytest.mark.parametrize("request_of_the_paid_edition", [
    cent.GetUserStatusRequest(users=["alice"]),
    cent.BlockUserRequest(user="alice"),
    cent.InvalidateUserTokensRequest(user="alice"),
    cent.DeviceListRequest(),
], ids=lambda request: request.api_method)
def test_what_only_the_paid_edition_has_is_404(hub, request_of_the_paid_edition):
    client = cent.Client(hub.api_url(), hub.key)
    with pytest.raises(cent.CentTransportError) as refusal:
        getattr(client, request_of_the_paid_edition.api_method)(request_of_the_paid_edition)
    assert refusal.value.status_code == 404
