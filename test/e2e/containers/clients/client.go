package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	for _, host := range os.Args[1:] {
		request, _ := http.NewRequest("GET", "https://"+host+"/v1/my-test/notebooks", nil)
		request.Header.Set("X-Auth-Token", "mock-token-admin")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var page struct{ Total int }
		if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
			panic(err)
		}
		fmt.Println(host, page.Total)
	}
}
