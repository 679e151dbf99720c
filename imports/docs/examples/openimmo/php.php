<?php

const API = 'https://ingest.seeki.eu/v1';
const KEY = 'seeki_live_your_key_here';

$file = fopen('export.xml', 'rb'); // bytes as they are: the XML says itself how it is encoded
$curl = curl_init(API . '/openimmo');
curl_setopt_array($curl, [
    CURLOPT_UPLOAD => true,
    CURLOPT_CUSTOMREQUEST => 'POST',
    CURLOPT_INFILE => $file,
    CURLOPT_INFILESIZE => filesize('export.xml'),
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . KEY, 'Content-Type: application/xml'],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 600,
]);
$body = curl_exec($curl);
if ($body === false) {
    exit('No answer: ' . curl_error($curl) . "\n");
}
$answer = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
    exit("{$answer['error_code']}: {$answer['message']}\n");
}
echo count($answer['accepted']), ' accepted, ', count($answer['rejected']), " rejected\n";
foreach ($answer['rejected'] as $item) {
    echo "{$item['external_id']} {$item['message']}\n";
}
