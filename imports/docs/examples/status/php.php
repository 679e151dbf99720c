<?php

const API = 'https://ingest.seeki.eu/v1';
const KEY = 'seeki_live_your_key_here';
const ITEM = API . '/import-items/your-import-item-id';

function ask(string $method, string $url): array
{
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . KEY],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FAILONERROR => true,
        CURLOPT_TIMEOUT => 30,
    ]);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
}

function waitUntilFinished(): array
{
    for ($pause = 1; ; $pause = min($pause * 2, 60)) {
        $item = ask('GET', ITEM . '/status');
        if (!in_array($item['status'], ['queued', 'processing'], true)) {
            return $item;
        }
        sleep($pause);
    }
}

$item = waitUntilFinished();
if ($item['retryable']) {
    ask('POST', ITEM . '/retry');
    $item = waitUntilFinished();
}
echo $item['status'], ' ', $item['outcome'] ?? $item['message'], ' ', $item['listing_id'], "\n";
