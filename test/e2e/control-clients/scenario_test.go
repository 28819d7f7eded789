// Drives a mock server through the Go client. Every line that it prints is a check that passed.
package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	mocks "example.com/app/notebooksmock"
)

const project = "scenario-go"

var ctx = context.Background()

// Sends a request to the API; returns the status and the body of its answer.
func send(t *testing.T, method, path string, body []byte) (int, map[string]any) {
	t.Helper()
	url := os.Getenv("NOTEBOOKS_MOCK_URL") + "/v1/" + project + "/" + path
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", "mock-token-admin")
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Transport: &http.Transport{}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// Fails the test unless two values are equal.
func equal(t *testing.T, found, expected any) {
	t.Helper()
	if !reflect.DeepEqual(found, expected) {
		t.Fatalf("found %#v, expected %#v", found, expected)
	}
}

// Returns the answer of a call, which must have no error.
func answer[T any](value *T, err error) *T {
	if err != nil {
		panic(err)
	}
	return value
}

// Returns the error of a call.
func refused[T any](value *T, err error) *mocks.Error {
	var refusal *mocks.Error
	if !errors.As(err, &refusal) {
		panic(fmt.Sprintf("found %v and %v, expected an Error", value, err))
	}
	return refusal
}

// Starts a call; its answer comes from the channel.
func later[T any](call func() (*T, error)) <-chan *T {
	done := make(chan *T, 1)
	go func() { done <- answer(call()) }()
	return done
}

func TestScenario(t *testing.T) {
	world := mocks.New("").Project(project)
	answer(world.Reset(ctx, mocks.ResetRequest{To: "empty"}))
	headers := map[string]any{"Retry-After": nil, "X-Text": "a", "X-Date": map[string]any{"date_in": "30s"}}
	added := answer(world.AddFault(ctx, mocks.FaultRule{
		ID: "busy", Operation: "CreateNotebook", Status: 429, ErrorMsg: "训练 𠮷", Headers: headers, Times: 1,
	}))
	equal(t, added.Headers, headers)
	equal(t, added.Hits, int64(0))
	equal(t, answer(world.ListFaults(ctx, mocks.FaultsQuery{Unspent: true})).Faults[0].ID, "busy")
	fmt.Println("fault add")

	waited := later(func() (*mocks.WaitAnswer, error) {
		return world.Wait(ctx, mocks.WaitQuery{Request: "CreateNotebook", Count: 2, Timeout: "20s"})
	})
	creation := []byte(os.Getenv("CREATION"))
	status, failed := send(t, "POST", "notebooks", creation)
	equal(t, status, 429)
	equal(t, failed["error_msg"], "训练 𠮷")
	fmt.Println("failing request")
	explained := answer(world.ExplainFault(ctx, "busy"))
	equal(t, explained.Unspent, false)
	equal(t, explained.Requests[0].Fired, true)
	status, notebook := send(t, "POST", "notebooks", creation)
	equal(t, status, 200)
	id := notebook["id"].(string)
	equal(t, (<-waited).Requests, []int64{1, 2})
	fmt.Println("wait for requests")

	once := []mocks.Expectation{{Operation: "CreateNotebook", Count: mocks.Ptr(1)}}
	verification := answer(world.Verify(ctx, mocks.VerifyRequest{Expect: once}))
	equal(t, verification.Verdict, "failed")
	equal(t, verification.Findings[0].Found, "2 requests")
	twice := []mocks.Expectation{{Operation: "CreateNotebook", AtLeast: mocks.Ptr(2)}, {Operation: "ListImage", Count: mocks.Ptr(0)}}
	equal(t, answer(world.Verify(ctx, mocks.VerifyRequest{Expect: twice})).Verdict, "verified")
	fmt.Println("verify")
	page := answer(world.ListRequests(ctx, mocks.RequestsQuery{Operation: "CreateNotebook", Served: mocks.Ptr(true), Limit: 1}))
	equal(t, page.Total, int64(2))
	equal(t, *page.Requests[0].Status, int64(200))
	equal(t, page.Requests[0].Fault, (*string)(nil))
	equal(t, page.Requests[0].Body.(map[string]any)["name"], notebook["name"])
	fmt.Println("journal")

	answer(world.TakeSnapshot(ctx, "creating"))
	running := later(func() (*mocks.WaitAnswer, error) {
		return world.Wait(ctx, mocks.WaitQuery{Notebook: id, Status: "RUNNING", Timeout: "20s"})
	})
	transition := answer(world.Advance(ctx, mocks.AdvanceRequest{By: "3s"})).Transitions[0]
	equal(t, []string{*transition.From, *transition.To}, []string{"CREATING", "RUNNING"})
	equal(t, (<-running).Notebook["status"], "RUNNING")
	fmt.Println("clock advance")
	equal(t, answer(world.Reset(ctx, mocks.ResetRequest{To: "snapshot:creating"})).Reset, "snapshot:creating")
	_, restored := send(t, "GET", "notebooks/"+id, nil)
	equal(t, restored["status"], "CREATING")
	equal(t, answer(world.ListSnapshots(ctx)).Snapshots[0].Name, "creating")
	equal(t, answer(world.DeleteSnapshot(ctx, "creating")).Removed, int64(1))
	fmt.Println("snapshot restore")
	equal(t, answer(world.ClearRequests(ctx)).Removed, int64(1))
	equal(t, answer(world.RemoveFault(ctx, "busy")).Removed, int64(1))
	equal(t, answer(world.ClearFaults(ctx)).Removed, int64(0))
	clock := answer(world.SetClock(ctx, mocks.ClockRequest{At: 0, Rate: mocks.Ptr(0.0)}))
	equal(t, clock.ISO, "1970-01-01T00:00:00.000Z")
	equal(t, answer(world.Clock(ctx)).Now, int64(0))
	reset := answer(world.Reset(ctx, mocks.ResetRequest{}))
	equal(t, []string{reset.Reset, reset.ProjectID}, []string{"scene", project})
	equal(t, answer(world.UndoReset(ctx)).Undone, "reset")
	send(t, "DELETE", "notebooks/"+id, nil)
	undeleted := answer(world.Undelete(ctx, id)).Transitions[0]
	equal(t, []any{undeleted.Cause, undeleted.Name}, []any{"Undeleted", notebook["name"]})
	history := answer(world.History(ctx, mocks.HistoryQuery{Limit: 1}))
	equal(t, history.Transitions, []mocks.Transition{undeleted})
	equal(t, answer(world.ExportScene(ctx, mocks.SceneQuery{Times: "absolute"})).Notebooks, int64(1))
	fmt.Println("reset")
}

func TestServer(t *testing.T) {
	server := mocks.New("")
	answer(server.AddFault(ctx, mocks.FaultRule{Operation: "ListNotebooks", Status: 500, Test: "of-server-go"}))
	equal(t, answer(server.ListFaults(ctx, mocks.FaultsQuery{})).Faults[0].Hits, int64(0))
	none := []mocks.Expectation{{Test: "of-server-go", Count: mocks.Ptr(0)}}
	equal(t, answer(server.Verify(ctx, mocks.VerifyRequest{Expect: none})).Verdict, "verified")
	answer(server.TakeSnapshot(ctx, "go"))
	equal(t, answer(server.Reset(ctx, mocks.ResetRequest{To: "snapshot:go"})).Reset, "snapshot:go")
	answer(server.DeleteSnapshot(ctx, "go"))
	equal(t, len(answer(server.Advance(ctx, mocks.AdvanceRequest{By: 1})).Transitions), 0)
	equal(t, strings.Contains(strings.Join(answer(server.Index(ctx)).Projects, " "), project), true)
	equal(t, answer(server.ClearFaults(ctx)).Removed, int64(1))
	fmt.Println("server")
}

func TestErrors(t *testing.T) {
	world := mocks.New("").Project(project)
	refusal := refused(world.AddFault(ctx, mocks.FaultRule{Operation: "ListNotebooks", Status: 99}))
	detail := "found 99, expected an integer from 400 to 599, at $.status"
	equal(t, []any{refusal.Status, refusal.Code, refusal.Detail}, []any{400, "Mock.InvalidFault", detail})
	where := "POST " + os.Getenv("NOTEBOOKS_MOCK_URL") + "/_mock/projects/" + project + "/faults"
	equal(t, refusal.Error(), where+": 400 Mock.InvalidFault: "+detail)
	equal(t, refused(world.Wait(ctx, mocks.WaitQuery{Request: "ListNotebooks", Timeout: "1ms"})).Code, "Mock.Timeout")
	fmt.Println("bad rule")
	server := mocks.New("")
	server.Token = "wrong-token"
	equal(t, refused(server.Clock(ctx)).Code, "Mock.Unauthorized")
	server.Token = "secret\n"
	cut := refused(server.Clock(ctx))
	equal(t, cut.Code, "Client.InvalidInput")
	equal(t, strings.Contains(cut.Error(), "secret"), false)
	fmt.Println("wrong token")
	nobody := refused(mocks.New(os.Getenv("NOBODY_URL")).Clock(ctx))
	equal(t, []any{nobody.Status, nobody.Code}, []any{0, "Client.NoAnswer"})
	equal(t, strings.Contains(nobody.Detail, "NOTEBOOKS_MOCK_URL"), true)
	for _, url := range []string{"localhost:6404", "ftp://a", "http://", "http://u:p@a", "http://a?b", " x"} {
		equal(t, refused(mocks.New(url).Clock(ctx)).Code, "Client.InvalidInput")
	}
	fmt.Println("no server")
}

func TestOddServer(t *testing.T) {
	odd := mocks.New(os.Getenv("ODD_URL"))
	odd.Timeout = 300 * time.Millisecond
	newer := answer(odd.Project("newer").Clock(ctx))
	equal(t, []any{newer.Now, newer.ISO}, []any{int64(0), "x"})
	weather := refused(odd.Project("refused").Clock(ctx))
	equal(t, []any{weather.Status, weather.Code, weather.Detail}, []any{418, "Mock.Weather", "rain"})
	equal(t, answer(odd.Project("cloudy").Verify(ctx, mocks.VerifyRequest{})).Verdict, "cloudy")
	equal(t, refused(odd.Project("cloudy").Clock(ctx)).Status, 409)
	fmt.Println("newer server")
	for id, status := range map[string]int{"html": 200, "list": 200, "empty": 200, "moved": 302} {
		refusal := refused(odd.Project(id).Clock(ctx))
		equal(t, []any{refusal.Status, refusal.Code}, []any{status, "Client.UnexpectedAnswer"})
	}
	slow := refused(odd.Project("slow").Clock(ctx))
	equal(t, []any{slow.Status, slow.Code}, []any{0, "Client.Timeout"})
	equal(t, errors.Is(slow, context.DeadlineExceeded), true)
	slow = refused(odd.Project("slow").Wait(ctx, mocks.WaitQuery{Request: "ListNotebooks", Timeout: "200ms"}))
	equal(t, strings.HasPrefix(slow.Detail, "found no answer in 500ms or"), true)
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	equal(t, errors.Is(refused(odd.Clock(canceled)), context.Canceled), true)
	fmt.Println("odd answers")

	// The server of this test answers with the path and the query of the request.
	var echo struct {
		Parts []string          `json:"parts"`
		Query map[string]string `json:"query"`
	}
	keep := &recorder{next: odd.HTTP.Transport}
	odd.HTTP = &http.Client{Transport: keep}
	for _, id := range []string{"a/b", "../../clock", "a?b#c", "%2e%2e", "a b+c", "训练-𠮷", "a\x00b", "'<script>"} {
		answer(odd.Project("echo").RemoveFault(ctx, id))
		keep.read(t, &echo)
		equal(t, echo.Parts, []string{"", "_mock", "projects", "echo", "faults", id})
		equal(t, refused(mocks.New("").Project(id).Clock(ctx)).Status, 404)
	}
	query := mocks.RequestsQuery{User: "a b&c=训练", Warned: mocks.Ptr(true), Since: mocks.Ptr(int64(0))}
	answer(odd.Project("echo").ListRequests(ctx, query))
	keep.read(t, &echo)
	equal(t, echo.Query, map[string]string{"user": "a b&c=训练", "warned": "true", "since": "0"})
	for _, id := range []string{"", ".", ".."} {
		equal(t, refused(odd.Project(id).Clock(ctx)).Code, "Client.InvalidInput")
	}
	equal(t, refused(odd.Advance(ctx, mocks.AdvanceRequest{By: math.NaN()})).Code, "Client.InvalidInput")
	fmt.Println("odd ids")
}

// Keeps the body of the last answer.
type recorder struct {
	next http.RoundTripper
	body bytes.Buffer
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	r.body.Reset()
	if _, err := r.body.ReadFrom(response.Body); err != nil {
		return nil, err
	}
	copied := *response
	copied.Body = readCloser{bytes.NewReader(r.body.Bytes())}
	return &copied, nil
}

func (r *recorder) read(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
