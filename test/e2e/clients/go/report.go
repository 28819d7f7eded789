package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"os"
	"reflect"
	"time"
)

// Report collects what became of each operation, and prints it as one JSON line each.
type Report struct {
	leg    string
	names  []string
	errors map[string]error
}

func newReport(leg string) *Report { return &Report{leg: leg, errors: map[string]error{}} }

// operation goes around calls of one: its first failure is kept, and the life goes on.
func (report *Report) operation(name string, act func() error) {
	err := safely(act)
	if _, seen := report.errors[name]; !seen {
		report.names = append(report.names, name)
		report.errors[name] = nil
	}
	if report.errors[name] == nil {
		report.errors[name] = err
	}
}

func safely(act func() error) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	return act()
}

func (report *Report) print() {
	for _, name := range report.names {
		line := struct {
			Leg       string `json:"leg"`
			Operation string `json:"operation"`
			Ok        bool   `json:"ok"`
			Error     string `json:"error,omitempty"`
		}{Leg: report.leg, Operation: name, Ok: report.errors[name] == nil}
		if !line.Ok {
			line.Error = report.errors[name].Error()
		}
		_ = json.NewEncoder(os.Stdout).Encode(line)
	}
}

// equal is nil, or what was found in place of what was expected.
func equal(what string, found, expected any) error {
	if reflect.DeepEqual(found, expected) {
		return nil
	}
	return fmt.Errorf("%s: found %#v, expected %#v", what, found, expected)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// waitFor reads until it is done; a client polls.
func waitFor(what string, isDone func() (bool, error)) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		done, err := isDone()
		if done || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s did not come within 20 s", what)
}

// refused is nil where the service refused with the status and code, and gave a request id.
func refused(err error, status int, codes ...string) error {
	var refusal *sdkerr.ServiceResponseError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("found %v, expected the refusal %d %v", err, status, codes)
	}
	for _, code := range codes {
		if refusal.ErrorCode == code && refusal.StatusCode == status && refusal.RequestId != "" {
			return nil
		}
	}
	return fmt.Errorf("found %v, expected the refusal %d %v", refusal, status, codes)
}

// isGone tells whether what was deleted is no longer found; an answer means that it still is there.
func isGone(err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	return true, refused(err, 400, "ModelArts.6404", "ModelArts.6309", "ModelArts.6357")
}
