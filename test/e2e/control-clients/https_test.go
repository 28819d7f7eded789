// The server of exec has a certificate of its own.
package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	mocks "example.com/app/notebooksmock"
)

func TestOverHTTPS(t *testing.T) {
	server := mocks.New("")
	if _, err := server.Clock(context.Background()); err != nil || !strings.HasPrefix(server.URL, "https:") {
		t.Fatal(server.URL, err)
	}
	t.Setenv("NOTEBOOKS_MOCK_CA", "")
	var refusal *mocks.Error
	_, err := mocks.New("").Clock(context.Background())
	if !errors.As(err, &refusal) || refusal.Code != "Client.NoAnswer" || !strings.Contains(refusal.Detail, "certificate") {
		t.Fatal(err)
	}
	fmt.Println("over HTTPS")
}
