// Reads a YAML file with the definitions of Envoy or of Kubernetes, strictly: `definitions envoy FILE`, or
// `definitions kubernetes FILE`. Prints what was read, one line each, or the first mistake.
package main

import (
	"bytes"
	"fmt"
	"os"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := os.ReadFile(os.Args[2])
	if err == nil && os.Args[1] == "envoy" {
		err = envoy(text)
	} else if err == nil {
		err = kubernetes(text)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func envoy(text []byte) error {
	json, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return err
	}
	config := &bootstrap.Bootstrap{}
	if err := protojson.Unmarshal(json, config); err != nil {
		return err
	}
	if err := config.ValidateAll(); err != nil {
		return err
	}
	return inside(config.ProtoReflect())
}

// inside checks the messages in fields of the type Any, which the check of the message around them leaves out.
func inside(message protoreflect.Message) (err error) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap() || field.Message() == nil:
		case field.IsList():
			for i := 0; i < value.List().Len() && err == nil; i++ {
				err = insideOne(value.List().Get(i).Message())
			}
		default:
			err = insideOne(value.Message())
		}
		return err == nil
	})
	return err
}

func insideOne(message protoreflect.Message) error {
	packed, ok := message.Interface().(*anypb.Any)
	if !ok {
		return inside(message)
	}
	one, err := packed.UnmarshalNew()
	if err != nil {
		return err
	}
	if checked, ok := one.(interface {
		proto.Message
		ValidateAll() error
	}); ok {
		if err := checked.ValidateAll(); err != nil {
			return err
		}
	}
	fmt.Println(packed.GetTypeUrl())
	return inside(one.ProtoReflect())
}

func kubernetes(text []byte) error {
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var kind struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal(document, &kind); err != nil {
			return err
		}
		object, known := map[string]any{
			"v1 ConfigMap": &core.ConfigMap{}, "v1 Service": &core.Service{},
			"apps/v1 StatefulSet": &apps.StatefulSet{}, "networking.k8s.io/v1 Ingress": &networking.Ingress{},
		}[kind.APIVersion+" "+kind.Kind]
		if !known {
			return fmt.Errorf("found %s %s, expected a known kind", kind.APIVersion, kind.Kind)
		}
		if err := yaml.UnmarshalStrict(document, object); err != nil {
			return fmt.Errorf("%s: %w", kind.Kind, err)
		}
		fmt.Println(kind.Kind)
	}
	return nil
}
