package notebooksmock

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// Error is a request that the server refused, or that got no answer of a mock server.
type Error struct {
	// Request is its method and URL.
	Request string
	// Status is the HTTP status; 0 if there is no answer.
	Status int
	// Code is a code of the server, such as Mock.InvalidFault, or of this client: Client.NoAnswer, Client.Timeout,
	// Client.UnexpectedAnswer, Client.InvalidInput.
	Code string
	// Detail says what was found, what was expected, and where.
	Detail string
	// Err is the error below it, or nil.
	Err error
}

func (e *Error) Error() string {
	status := ""
	if e.Status != 0 {
		status = fmt.Sprintf("%d ", e.Status)
	}
	return fmt.Sprintf("%s: %s%s: %s", e.Request, status, e.Code, e.Detail)
}

// Unwrap returns the error below it.
func (e *Error) Unwrap() error { return e.Err }

// Server is a mock server. Its fields may be changed before the first call.
type Server struct {
	// URL of the server.
	URL string
	// Token is the control token of the server, from NOTEBOOKS_MOCK_CONTROL_TOKEN.
	Token string
	// Timeout is the longest time to an answer. The time that Wait waits comes on top.
	Timeout time.Duration
	// HTTP sends the requests: straight to the server, without a proxy of the environment.
	HTTP *http.Client
}

// New returns the mock server at a URL; if it is empty, at that of NOTEBOOKS_MOCK_URL, which exec sets, or else at
// http://127.0.0.1:6404.
func New(url string) *Server {
	for _, next := range []string{os.Getenv("NOTEBOOKS_MOCK_URL"), "http://127.0.0.1:6404"} {
		if url == "" {
			url = next
		}
	}
	transport := &http.Transport{}
	if file := os.Getenv("NOTEBOOKS_MOCK_CA"); file != "" {
		roots := x509.NewCertPool()
		if pem, err := os.ReadFile(file); err == nil {
			roots.AppendCertsFromPEM(pem)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	lastAnswer := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Server{
		URL:     url,
		Token:   os.Getenv("NOTEBOOKS_MOCK_CONTROL_TOKEN"),
		Timeout: time.Minute,
		HTTP:    &http.Client{Transport: transport, CheckRedirect: lastAnswer},
	}
}

// Project is one project of a mock server: its world.
type Project struct {
	server *Server
	id     string
}

// Project returns a project by its id.
func (s *Server) Project(id string) *Project { return &Project{s, id} }

// Ptr returns a pointer to a value, for fields where zero is a value too.
func Ptr[T any](value T) *T { return &value }

type call struct {
	method      string
	path        []string
	query, body any
	// Status of an answer that is no error, besides 2xx.
	also int
	// Time that the server waits.
	wait string
}

var (
	validURL   = regexp.MustCompile(`^https?://[^/?#@\s]+(/[^?#\s]*)?$`)
	validToken = regexp.MustCompile(`^[!-~]*$`)
	isDots     = regexp.MustCompile(`^\.{0,2}$`)
)

func sendServer[Answer any](ctx context.Context, s *Server, c call) (*Answer, error) {
	return send[Answer](ctx, s, []string{"_mock"}, c)
}

func sendProject[Answer any](ctx context.Context, p *Project, c call) (*Answer, error) {
	return send[Answer](ctx, p.server, []string{"_mock", "projects", p.id}, c)
}

func send[Answer any](ctx context.Context, s *Server, path []string, c call) (*Answer, error) {
	path = append(path, c.path...)
	name := c.method + " " + s.URL + "/" + strings.Join(path, "/")
	fail := func(status int, code, detail string, err error) (*Answer, error) {
		return nil, &Error{Request: name, Status: status, Code: code, Detail: detail, Err: err}
	}
	if !validURL.MatchString(s.URL) {
		detail := fmt.Sprintf("found %s, expected a URL such as http://127.0.0.1:6404", s.URL)
		return fail(0, "Client.InvalidInput", detail, nil)
	}
	if !validToken.MatchString(s.Token) {
		detail := "found another character in the control token, expected ! to ~"
		return fail(0, "Client.InvalidInput", detail, nil)
	}
	target := strings.TrimRight(s.URL, "/")
	for _, part := range path {
		if isDots.MatchString(part) {
			detail := fmt.Sprintf("found %q in the path, expected an id or a name", part)
			return fail(0, "Client.InvalidInput", detail, nil)
		}
		target += "/" + url.PathEscape(part)
	}
	query, err := queryOf(c.query)
	if err == nil && query != "" {
		target += "?" + query
	}
	var body []byte
	if err == nil && c.body != nil {
		body, err = json.Marshal(c.body)
	}
	if err != nil {
		return fail(0, "Client.InvalidInput", fmt.Sprintf("found %v, expected JSON", err), err)
	}

	limit := s.Timeout + durationOf(c.wait)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	status, kind, text, err := s.exchange(ctx, c.method, target, body)
	if errors.Is(err, context.DeadlineExceeded) {
		detail := fmt.Sprintf("found no answer in %s or in the time of the context, expected one", limit)
		return fail(0, "Client.Timeout", detail, err)
	}
	if err != nil {
		expected := "a mock server: its URL is the argument of New or NOTEBOOKS_MOCK_URL"
		return fail(0, "Client.NoAnswer", fmt.Sprintf("found %v, expected %s", err, expected), err)
	}
	isObject := bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
	if isObject && (status >= 200 && status < 300 || status == c.also) {
		answer := new(Answer)
		if err = json.Unmarshal(text, answer); err == nil {
			return answer, nil
		}
	}
	var refusal struct {
		Code   string `json:"error_code"`
		Detail string `json:"error_msg"`
	}
	if json.Unmarshal(text, &refusal) == nil && refusal.Code != "" {
		return fail(status, refusal.Code, refusal.Detail, nil)
	}
	start := text[:min(len(text), 100)]
	detail := fmt.Sprintf("found %d, %s, %q, expected JSON of a mock server", status, kind, start)
	return fail(status, "Client.UnexpectedAnswer", detail, err)
}

func (s *Server) exchange(ctx context.Context, method, target string, body []byte) (status int, kind string, text []byte, err error) {
	sent, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	sent.Header.Set("Accept", "application/json")
	if body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	if s.Token != "" {
		sent.Header.Set("Authorization", "Bearer "+s.Token)
	}
	response, err := s.HTTP.Do(sent)
	if err != nil {
		// Without the method and the URL, which Error has.
		return 0, "", nil, errors.Unwrap(err)
	}
	defer response.Body.Close()
	kind = response.Header.Get("Content-Type")
	text, err = io.ReadAll(response.Body)
	return response.StatusCode, kind, text, err
}

// The fields of a struct as a query string.
func queryOf(query any) (string, error) {
	text, err := json.Marshal(query)
	if query == nil || err != nil {
		return "", err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return "", err
	}
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, fmt.Sprint(value))
	}
	return values.Encode(), nil
}

// A duration such as 500, 500ms, 2s or 1m, up to 10 minutes. The server refuses any other.
func durationOf(text string) time.Duration {
	duration, err := time.ParseDuration(text)
	if err != nil {
		duration, _ = time.ParseDuration(text + "ms")
	}
	return max(0, min(duration, 10*time.Minute))
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
