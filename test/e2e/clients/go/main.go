// Runs the Huawei Cloud Go SDK against the mock; a JSON line for each operation and credential case.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
	"io"
	"net/http"
	"os"
)

var (
	url     = os.Getenv("CLIENT_URL")
	control = os.Getenv("CLIENT_CONTROL")
	project = os.Getenv("CLIENT_PROJECT")
	admin   = Identity{ak: "MOCKAK00000ADMIN0001", sk: "mock-secret-key-admin"}
	reader  = Identity{ak: "MOCKAK0000READER0001", sk: "mock-secret-key-reader", project: project}
)

func (who Identity) of(project string) Identity {
	who.project = project
	return who
}

func (who Identity) in(region string) Identity {
	who.region = region
	return who
}

func listAs(who Identity) (Listed, error) {
	client, err := clientOf(url, who)
	if err != nil {
		return Listed{}, err
	}
	return listOwn(client, Filter{limit: at(int32(1))})
}

func refusedAs(who Identity) error {
	_, err := listAs(who)
	return refused(err, 401, "APIGW.0301")
}

func post(path string, content any, answer any) error {
	return send("POST", path, content, answer)
}

func send(method, path string, content any, answer any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, control+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		return fmt.Errorf("%s: %d %s %v", path, response.StatusCode, text, err)
	}
	return json.Unmarshal(text, answer)
}

func readOnly() error {
	if _, err := listAs(reader); err != nil {
		return err
	}
	client, err := clientOf(url, reader)
	if err != nil {
		return err
	}
	_, err = client.CreateNotebook(&model.CreateNotebookRequest{Body: &model.NotebookCreateRequest{Name: "x"}})
	return refused(err, 403, "ModelArts.0108")
}

func wellKnownProject() error {
	known, err := listAs(admin.of("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	found, err := listAs(admin.in("cn-north-4"))
	return first(err, equal("total", found.total, known.total))
}

// loginAgain looks its project up, which fails; a program that builds its client again later succeeds.
func loginAgain() error {
	var added any
	rule := object{"id": "login", "operation": "KeystoneListProjects", "status": 503}
	if err := post("/_mock/faults", rule, &added); err != nil {
		return err
	}
	who := admin.in(os.Getenv("CLIENT_REGION") + "-again")
	if _, err := listAs(who); err == nil {
		return errors.New("found its project, expected 503")
	}
	if err := send("DELETE", "/_mock/faults/login", object{}, &added); err != nil {
		return err
	}
	_, err := listAs(who)
	return err
}

func wrongKeyAtIam() error {
	who := Identity{ak: admin.ak, sk: "no-such-secret-key"}.in(os.Getenv("CLIENT_REGION") + "-wrong")
	_, err := clientOf(url, who)
	return equal("refused while it is built", err != nil, true)
}

func twoProjects() error {
	totals := make(chan int64, 20)
	for i := 0; i < cap(totals); i++ {
		go func(i int) {
			page, err := listAs(admin.of([]string{project, "f" + project[1:]}[i%2]))
			if err != nil {
				totals <- -1
				return
			}
			totals <- page.total
		}(i)
	}
	first := <-totals
	for i := 1; i < cap(totals); i++ {
		if err := equal("total", <-totals, first); err != nil {
			return err
		}
	}
	return equal("listed", first >= 0, true)
}

// temporaryKeys work with their security token, not without, and not once they are over.
func temporaryKeys() error {
	var issued struct {
		Credential struct{ Access, Secret, Securitytoken string }
	}
	identity := object{"methods": []string{"token"}, "token": object{"id": "mock-token-admin", "duration_seconds": 900}}
	err := post("/v3.0/OS-CREDENTIAL/securitytokens", object{"auth": object{"identity": identity}}, &issued)
	if err != nil {
		return err
	}
	there := "e" + project[1:]
	keys := Identity{ak: issued.Credential.Access, sk: issued.Credential.Secret, project: there}
	bare := keys
	keys.securityToken = issued.Credential.Securitytoken
	if _, err = listAs(keys); err != nil {
		return err
	}
	var ignored any
	err = first(refusedAs(bare), post("/_mock/clock/advance", object{"by": "1h"}, &ignored),
		post("/_mock/projects/"+there+"/clock/advance", object{"by": "1h"}, &ignored))
	if err != nil {
		return err
	}
	_, err = listAs(keys)
	var refusal *sdkerr.ServiceResponseError
	return equal("keys that are over are refused", errors.As(err, &refusal) && refusal.StatusCode == 401, true)
}

func report(leg, name string, act func(*Report) error) {
	lines := newReport(leg)
	lines.operation(name, func() error { return act(lines) })
	lines.print()
}

func lifeOf(who Identity) func(*Report) error {
	return func(lines *Report) error {
		client, err := clientOf(url, who)
		if err == nil {
			live(client, lines)
		}
		return err
	}
}

func main() {
	report("given project", "client", lifeOf(admin.of(project)))
	report("looked-up project", "client", lifeOf(admin.in(os.Getenv("CLIENT_REGION"))))
	type Case struct {
		name string
		act  func() error
	}
	cases := []Case{
		{"read-only user", readOnly}, {"project of cn-north-4", wellKnownProject}, {"two projects", twoProjects},
		{"login again", loginAgain},
	}
	if os.Getenv("CLIENTS_AUTH") == "verify" {
		cases = append(cases,
			Case{"wrong secret key", func() error {
				return refusedAs(Identity{ak: admin.ak, sk: "no-such-secret-key", project: project})
			}},
			Case{"unknown key", func() error {
				return refusedAs(Identity{ak: "MOCKAK00000NOSUCH001", sk: "x", project: project})
			}},
			Case{"wrong key at IAM", wrongKeyAtIam}, Case{"temporary keys", temporaryKeys})
	}
	for _, one := range cases {
		report("credentials", one.name, func(*Report) error { return one.act() })
	}
}
