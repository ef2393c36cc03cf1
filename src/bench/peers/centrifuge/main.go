// A server of a few lines on the Go library centrifuge: anonymous clients, any channel, publishing over HTTP.
// Arguments: the port and, for the Redis engine, the address of Redis. /collect forces a collection and gives memory back.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/centrifugal/centrifuge"
)

type publication struct {
	Channel string          `json:"channel"`
	Data    json.RawMessage `json:"data"`
}

func main() {
	node, err := centrifuge.New(centrifuge.Config{ClientChannelLimit: 100_000})
	check(err)
	if len(os.Args) > 2 {
		useRedis(node, os.Args[2])
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, answer centrifuge.SubscribeCallback) {
			answer(centrifuge.SubscribeReply{}, nil)
		})
		client.OnPublish(func(_ centrifuge.PublishEvent, answer centrifuge.PublishCallback) {
			answer(centrifuge.PublishReply{}, nil)
		})
	})
	check(node.Run())
	// A ping now and then: a load generator that is late with a pong is no reason to close a client.
	pings := centrifuge.PingPongConfig{PingInterval: 10 * time.Minute, PongTimeout: time.Minute}
	http.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{PingPongConfig: pings}))
	http.HandleFunc("/api/publish", func(response http.ResponseWriter, request *http.Request) { publish(node, response, request) })
	http.HandleFunc("/collect", func(http.ResponseWriter, *http.Request) { debug.FreeOSMemory() })
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}

func useRedis(node *centrifuge.Node, address string) {
	shard, err := centrifuge.NewRedisShard(node, centrifuge.RedisShardConfig{Address: address})
	check(err)
	broker, err := centrifuge.NewRedisBroker(node, centrifuge.RedisBrokerConfig{Shards: []*centrifuge.RedisShard{shard}})
	check(err)
	node.SetBroker(broker)
}

func publish(node *centrifuge.Node, response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	var wanted publication
	if err == nil {
		err = json.Unmarshal(body, &wanted)
	}
	if err == nil {
		_, err = node.Publish(wanted.Channel, wanted.Data)
	}
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	response.Header().Set("Content-Type", "application/json")
	io.WriteString(response, `{"result":{}}`)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
