<?php

const API = 'https://ingest.seeki.eu/v1';
const KEY = 'seeki_live_your_key_here';
const PASSING = [0, 408, 429, 500, 502, 503, 504]; // worth another try (0: no answer at all)

function send(string $body, int $tries = 5): array
{
    for ($attempt = 1; ; $attempt++) {
        $pause = 2 ** $attempt;
        $curl = curl_init(API . '/listings');
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => $body,
            CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . KEY, 'Content-Type: application/json'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 120,
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$pause): int {
                if (preg_match('/^Retry-After:\s*(\d+)/i', $line, $found)) {
                    $pause = (int) $found[1];
                }
                return strlen($line);
            },
        ]);
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($status === 200) {
            return json_decode($answer, true, 512, JSON_THROW_ON_ERROR);
        }
        if ($attempt === $tries || !in_array($status, PASSING, true)) {
            throw new RuntimeException($answer ?: curl_error($curl));
        }
        sleep($pause);
    }
}

$answer = send(file_get_contents('listings.json'));
echo count($answer['accepted']), ' accepted, ', count($answer['rejected']), " rejected\n";
